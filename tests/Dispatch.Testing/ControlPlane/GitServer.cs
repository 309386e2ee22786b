using System.Net.Sockets;

namespace Dispatch.Testing.ControlPlane;

/// <summary>A bare repository served by git's own daemon on a loopback port; gone when disposed.</summary>
public sealed class GitServer : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly int _port = ServerProcess.FreePort();
    private ServerProcess? _daemon;

    private GitServer()
    {
    }

    /// <summary>What to clone.</summary>
    public string Url => $"git://127.0.0.1:{_port}/functions.git";

    public static async Task<GitServer> StartAsync(CancellationToken cancellationToken)
    {
        var server = new GitServer();
        await Tool.RunAsync("git", ["init", "-q", "--bare", "-b", "main", server._folder["functions.git"]], cancellationToken);

        // Not by way of git, which would be the one that is killed.
        var programs = (await Tool.RunAsync("git", ["--exec-path"], cancellationToken)).Trim();
        server._daemon = new(Path.Combine(programs, "git-daemon"), ["--listen=127.0.0.1", $"--port={server._port}", $"--base-path={server._folder.Path}", "--export-all", "--enable=receive-pack", "--reuseaddr"]);
        while (!await server.AnswersAsync(cancellationToken))
        {
            if (server._daemon.HasExited)
            {
                throw new InvalidOperationException($"git daemon ended:\n{server._daemon.Output}");
            }

            await Task.Delay(50, cancellationToken);
        }

        return server;
    }

    /// <summary>Makes a folder a working tree with one commit, which is pushed.</summary>
    public async Task PushAsync(string folder, CancellationToken cancellationToken)
    {
        foreach (string[] command in (string[][])
        [
            ["init", "-q", "-b", "main"], ["add", "."], ["-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "-qm", "one"],
            ["remote", "add", "origin", Url], ["push", "-q", "-u", "origin", "main"],
        ])
        {
            await Tool.RunAsync("git", ["-C", folder, .. command], cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (_daemon?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Dispose();
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", _port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
