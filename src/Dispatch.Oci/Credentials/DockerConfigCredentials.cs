using System.Text;
using System.Text.Json;

namespace Dispatch.Oci.Credentials;

/// <summary>
/// Credentials from Docker's configuration file: the registry's own helper (<c>credHelpers</c>), else the common one
/// (<c>credsStore</c>), else what is in the file (<c>auths</c>). A helper that knows nothing of the registry leaves it to <c>auths</c>.
/// </summary>
/// <param name="environment">Reads a variable: <c>DOCKER_CONFIG</c> (a folder), <c>HOME</c> or <c>USERPROFILE</c>, <c>PATH</c>.</param>
/// <param name="timeProvider">Measures <paramref name="helperTimeout"/>; null: the system's clock.</param>
/// <param name="helperTimeout">How long a helper may take; null: 30 seconds.</param>
public sealed class DockerConfigCredentials(
    Func<string, string?> environment, TimeProvider? timeProvider = null, TimeSpan? helperTimeout = null) : ICredentialProvider
{
    private const int MaximumSize = 4 * 1024 * 1024;

    private readonly CredentialHelper _helper =
        new(environment, timeProvider ?? TimeProvider.System, helperTimeout ?? TimeSpan.FromSeconds(30));

    /// <summary>The file that is read; it need not exist.</summary>
    public string Path { get; } = FindPath(environment);

    /// <inheritdoc/>
    public string Describe(RegistryAccess access) => Path;

    /// <inheritdoc/>
    public async Task<Credential?> FindAsync(string registry, RegistryAccess access, CancellationToken cancellationToken)
    {
        if (await ReadAsync(registry, cancellationToken) is not { } file)
        {
            return null;
        }

        var fromHelper = file.HelperFor(registry) is { } helper
            ? await _helper.GetAsync(helper, registry, cancellationToken)
            : null;
        return fromHelper ?? (file.AuthFor(registry) is { } auth ? Decode(auth, registry) : null);
    }

    private static string FindPath(Func<string, string?> environment)
    {
        var folder = environment("DOCKER_CONFIG");
        if (string.IsNullOrEmpty(folder))
        {
            var home = environment(OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME");
            folder = System.IO.Path.Combine(string.IsNullOrEmpty(home) ? "." : home, ".docker");
        }

        return System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, "config.json"));
    }

    private async Task<DockerConfigFile?> ReadAsync(string registry, CancellationToken cancellationToken)
    {
        try
        {
            var info = new FileInfo(Path);
            if (!info.Exists)
            {
                return null;
            }

            if (info.Length > MaximumSize)
            {
                throw new CredentialException(Path, registry, $"the file has {info.Length} bytes; at most {MaximumSize} are read.");
            }

            var bytes = await File.ReadAllBytesAsync(Path, cancellationToken);
            var text = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(3) : bytes;
            return JsonSerializer.Deserialize(text, CredentialJson.Default.DockerConfigFile);
        }
        catch (JsonException e)
        {
            // The message of a JsonException quotes the file, and with it perhaps a secret: only the line is passed on.
            throw new CredentialException(Path, registry, $"is not valid JSON of the form Docker writes (line {(e.LineNumber ?? 0) + 1}).");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CredentialException(Path, registry, $"cannot be read: {e.Message}", e);
        }
    }

    private Credential? Decode(DockerAuth auth, string registry)
    {
        var source = $"auths in {Path}";
        if (!string.IsNullOrEmpty(auth.RegistryToken))
        {
            return Credential.OfRegistryToken(source, auth.RegistryToken);
        }

        if (!string.IsNullOrEmpty(auth.IdentityToken))
        {
            return Credential.OfIdentityToken(source, auth.IdentityToken);
        }

        if (string.IsNullOrEmpty(auth.Auth))
        {
            return string.IsNullOrEmpty(auth.Username) ? null : Credential.OfUser(source, auth.Username, auth.Password ?? "");
        }

        var bytes = new byte[auth.Auth.Length];
        var pair = Convert.TryFromBase64String(auth.Auth, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\0') : "";
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? Credential.OfUser(source, pair[..colon], pair[(colon + 1)..])
            : throw new CredentialException(Path, registry, "the registry's 'auth' is not the base64 form of user:password; run docker login again.");
    }
}
