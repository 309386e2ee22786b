using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Dispatch.Testing;

/// <summary>A real registry (<c>docker-registry</c>) on a free port of this machine; gone when disposed.</summary>
public sealed partial class RegistryServer : IAsyncDisposable
{
    public const string User = "user";
    public const string Password = "correct horse";
    public const string Missing = "needs docker-registry and htpasswd: apt-get install docker-registry apache2-utils";

    private readonly Process _process;
    private readonly TempFolder _folder;
    private readonly TokenServer? _tokens;
    private int _isDisposed;

    private RegistryServer(Process process, TempFolder folder, string address, string? authorityFile, TokenServer? tokens) =>
        (_process, _folder, Address, AuthorityFile, _tokens) = (process, folder, address, authorityFile, tokens);

    public static bool IsAvailable { get; } = Tool.Find("docker-registry") is not null && Tool.Find("htpasswd") is not null;

    /// <summary>Host and port, as image references begin.</summary>
    public string Address { get; }

    /// <summary>PEM file of the authority that signed its certificate; null when it speaks plain HTTP.</summary>
    public string? AuthorityFile { get; }

    /// <summary>Where it keeps what was pushed.</summary>
    public string StorageFolder => _folder["storage"];

    /// <summary>The token server in front; null without one.</summary>
    public TokenServer? Tokens => _tokens;

    /// <summary>Plain HTTP, open to everyone.</summary>
    public static Task<RegistryServer> StartAsync(CancellationToken cancellationToken) =>
        StartAsync(new TempFolder(), "", null, null, cancellationToken);

    /// <summary>Plain HTTP and Basic authentication with <see cref="User"/> and <see cref="Password"/>.</summary>
    public static async Task<RegistryServer> StartWithPasswordAsync(CancellationToken cancellationToken)
    {
        var folder = new TempFolder();
        folder.Write("htpasswd", await Tool.RunAsync("htpasswd", ["-Bbn", User, Password], cancellationToken));
        return await StartAsync(folder, $"auth: {{htpasswd: {{realm: test, path: {folder["htpasswd"]}}}}}", null, null, cancellationToken);
    }

    /// <summary>TLS with a certificate of a private authority.</summary>
    public static Task<RegistryServer> StartWithTlsAsync(CancellationToken cancellationToken)
    {
        var folder = new TempFolder();
        return StartAsync(folder, "", new TestCertificates(folder.Path), null, cancellationToken);
    }

    /// <summary>Plain HTTP behind a token server that knows <see cref="User"/> and <see cref="Password"/>.</summary>
    public static Task<RegistryServer> StartWithTokensAsync(CancellationToken cancellationToken)
    {
        var folder = new TempFolder();
        var tokens = TokenServer.Start(folder.Path);
        var auth = $"auth: {{token: {{realm: '{tokens.Realm}', service: {TokenServer.Service}, issuer: {TokenServer.Issuer}, rootcertbundle: {tokens.CertificateFile}}}}}";
        return StartAsync(folder, auth, null, tokens, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        if (_tokens is not null)
        {
            await _tokens.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static async Task<RegistryServer> StartAsync(
        TempFolder folder, string auth, TestCertificates? certificates, TokenServer? tokens, CancellationToken cancellationToken)
    {
        var tls = certificates is null ? "" : $", tls: {{certificate: {certificates.CertificateFile}, key: {certificates.KeyFile}}}";
        var config = folder.Write("config.yml", string.Join('\n',
        [
            "version: 0.1",
            "log: {accesslog: {disabled: true}}",
            $"storage: {{filesystem: {{rootdirectory: {folder["storage"]}}}, delete: {{enabled: true}}}}",
            $"http: {{addr: '127.0.0.1:0'{tls}}}",
            auth,
        ]));
        var process = Process.Start(new ProcessStartInfo(Tool.Find("docker-registry")!, ["serve", config])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            // It is asked for any free port, and tells in its log which one it got.
            var port = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            process.ErrorDataReceived += (_, line) =>
            {
                if (line.Data is null)
                {
                    port.TrySetException(new InvalidOperationException("docker-registry ended before it listened."));
                }
                else if (Listening().Match(line.Data) is { Success: true } match)
                {
                    port.TrySetResult(match.Groups["port"].Value);
                }
            };
            process.OutputDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            process.BeginOutputReadLine();
            return new(process, folder, $"localhost:{await port.Task.WaitAsync(cancellationToken)}", certificates?.AuthorityFile, tokens);
        }
        catch
        {
            process.Kill();
            folder.Dispose();
            throw;
        }
    }

    [GeneratedRegex(@"listening on 127\.0\.0\.1:(?<port>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening();
}
