using Dispatch.Build.Definitions;
using Dispatch.Build.Reporting;
using Dispatch.Oci.Credentials;
using Dispatch.Oci.Registries;

namespace Dispatch.Build.Stores;

/// <summary>How stores are reached, as a face has it: texts and names of environment variables, never a secret.</summary>
public sealed record StoreSettings
{
    private static readonly char[] Separators = [';', ',', ' ', '\t', '\r', '\n'];

    /// <summary>Registries (<c>host[:port]</c>) that speak plain HTTP, split on <c>;</c>, <c>,</c> and blanks.</summary>
    public string? InsecureRegistries { get; init; }

    /// <summary><c>host[:port]=file</c> pairs, split on <c>;</c>: PEM files of certificate authorities.</summary>
    public string? RegistryCertificates { get; init; }

    /// <summary>The registry that is pushed to: the general pair of credentials is meant for it alone. Null: for every registry.</summary>
    public string? PushRegistry { get; init; }

    /// <summary>Where content is kept by digest; default <c>DISPATCH_CACHE</c>, else <c>dispatch-build</c> in the user's cache folder.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>The folder that relative paths are taken from, absolute.</summary>
    public required string BaseDirectory { get; init; }

    /// <summary>Reads an environment variable.</summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>How the face calls a setting; by default its MSBuild property.</summary>
    public Func<string, string> Name { get; init; } = static property => property;

    /// <summary><see cref="InsecureRegistries"/> as a list.</summary>
    public IReadOnlyList<string> PlainHttp => (InsecureRegistries ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Opens the stores.</summary>
    /// <exception cref="DispatchException">A setting is wrong.</exception>
    public ImageStores Open()
    {
        var secrets = new SecretMask();
        foreach (var access in (string[])["PUSH", "PULL", "REGISTRY"])
        {
            // Also where they are not used: whoever runs this has them in the environment, and a builder may print that.
            secrets.AddPair(Environment($"DISPATCH_{access}_USERNAME") ?? "", Environment($"DISPATCH_{access}_PASSWORD") ?? "");
        }

        var options = new RegistryOptions
        {
            Credentials = Credentials(secrets),
            PlainHttp = PlainHttp,
            CertificateAuthorityFiles = Certificates(),
        };
        return new(options, Cache()) { Secrets = secrets };
    }

    /// <summary>Where credentials are looked for; what is found is a secret from then on.</summary>
    internal ICredentialProvider Credentials(SecretMask secrets) => new MaskedCredentials(secrets, new CredentialChain(
        new EnvironmentCredentials(Environment, PushRegistry.OrNull() is { } registry ? [registry.Split('/')[0]] : null),
        new DockerConfigCredentials(Environment)));

    private Dictionary<string, string> Certificates()
    {
        var files = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in (RegistryCertificates ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || equals == pair.Length - 1)
            {
                throw new DispatchException(Codes.SettingInvalid, $"{Name("DispatchRegistryCertificates")} holds '{pair}'. It is written registry=file, with ';' between pairs.");
            }

            var file = Path.GetFullPath(pair[(equals + 1)..], BaseDirectory);
            files[pair[..equals]] = File.Exists(file)
                ? file
                : throw new DispatchException(Codes.FileMissing, $"{Name("DispatchRegistryCertificates")} names '{file}', which does not exist.");
        }

        return files;
    }

    // XDG_CACHE_HOME (XDG base directory specification), ~/.cache, or the local application data of Windows.
    private string Cache()
    {
        if ((CacheFolder.OrNull() ?? Environment("DISPATCH_CACHE").OrNull()) is { } named)
        {
            return Path.GetFullPath(named, BaseDirectory);
        }

        var home = System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile);
        var root = OperatingSystem.IsWindows() ? System.Environment.GetFolderPath(System.Environment.SpecialFolder.LocalApplicationData)
            : Environment("XDG_CACHE_HOME").OrNull() is { } xdg && Path.IsPathFullyQualified(xdg) ? xdg
            : home.Length > 0 ? Path.Combine(home, ".cache")
            : Path.GetTempPath();
        return Path.Combine(root, "dispatch-build");
    }
}
