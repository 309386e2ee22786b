using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Dispatch.Oci.Credentials;

/// <summary>Runs <c>docker-credential-NAME get</c>, the protocol of docker/docker-credential-helpers.</summary>
internal sealed class CredentialHelper(Func<string, string?> environment, TimeProvider timeProvider, TimeSpan timeout)
{
    private const int MaximumAnswer = 64 * 1024;

    /// <summary>What the helper knows of the registry; null when it knows nothing.</summary>
    /// <remarks>Errors never quote what the helper printed: it may be the secret.</remarks>
    public async Task<Credential?> GetAsync(string name, string registry, CancellationToken cancellationToken)
    {
        var program = $"docker-credential-{name}";
        using var deadline = new CancellationTokenSource(timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        using var process = Start(program, name, registry);
        try
        {
            var answer = await AskAsync(process, RegistryKeys.ForHelper(registry), either.Token).WaitAsync(either.Token);
            return process.ExitCode == 0 ? Read(program, registry, answer) : Refused(program, registry, process.ExitCode, answer);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CredentialException(program, registry, $"the helper did not answer within {timeout.TotalSeconds:0} seconds.");
        }
        catch (InvalidDataException e)
        {
            throw new CredentialException(program, registry, e.Message);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private Process Start(string program, string name, string registry)
    {
        // A name with a path in it would run any program of the disk.
        var path = name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? Find(program) : null;
        if (path is null)
        {
            throw new CredentialException(program, registry, "Docker's configuration file names this helper, but no such program is on the PATH.");
        }

        var start = new ProcessStartInfo(path, ["get"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new CredentialException(program, registry, $"the helper cannot be started: {e.Message}", e);
        }
    }

    private string? Find(string program)
    {
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd"] : [""];
        return (environment("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified)
            .SelectMany(folder => endings.Select(ending => Path.Combine(folder, program + ending)))
            .FirstOrDefault(File.Exists);
    }

    private static async Task<string> AskAsync(Process process, string question, CancellationToken cancellationToken)
    {
        var answer = ReadBoundedAsync(process.StandardOutput, cancellationToken);
        var remarks = process.StandardError.BaseStream.CopyToAsync(Stream.Null, cancellationToken);
        try
        {
            await process.StandardInput.WriteLineAsync(question.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A helper may end without having read its question; its exit code tells more than the broken pipe.
        }

        var text = await answer;
        await remarks;
        await process.WaitForExitAsync(cancellationToken);
        return text;
    }

    private static async Task<string> ReadBoundedAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var buffer = new char[MaximumAnswer];
        var length = await reader.ReadBlockAsync(buffer, cancellationToken);
        return length < MaximumAnswer
            ? new string(buffer, 0, length)
            : throw new InvalidDataException($"the helper printed more than {MaximumAnswer} characters.");
    }

    private static Credential Read(string program, string registry, string text)
    {
        HelperAnswer? answer = null;
        try
        {
            answer = JsonSerializer.Deserialize(text, CredentialJson.Default.HelperAnswer);
        }
        catch (JsonException)
        {
            // Told below, without the text.
        }

        return answer switch
        {
            { Username: "<token>", Secret: { Length: > 0 } secret } => Credential.OfIdentityToken(program, secret),
            { Username: { Length: > 0 } user, Secret: { } secret } => Credential.OfUser(program, user, secret),
            _ => throw new CredentialException(program, registry, "the helper did not answer with a JSON object that has Username and Secret."),
        };
    }

    private static Credential? Refused(string program, string registry, int exitCode, string answer) =>
        answer.Contains("credentials not found", StringComparison.OrdinalIgnoreCase)
            ? null
            : throw new CredentialException(
                program, registry, $"the helper failed with exit code {exitCode}; run 'echo {RegistryKeys.ForHelper(registry)} | {program} get' to see why.");
}
