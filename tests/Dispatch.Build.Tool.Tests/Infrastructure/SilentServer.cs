using System.Net;
using System.Net.Sockets;

namespace Dispatch.Build.Tool.Tests.Infrastructure;

/// <summary>Takes connections and never answers.</summary>
internal sealed class SilentServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    private SilentServer()
    {
        _listener.Start();
        FirstRequest = _listener.AcceptSocketAsync();
    }

    public string Address => $"localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Done when somebody has connected.</summary>
    public Task<Socket> FirstRequest { get; }

    public static SilentServer Start() => new();

    public void Dispose()
    {
        if (FirstRequest.IsCompletedSuccessfully)
        {
            FirstRequest.Result.Dispose();
        }

        _listener.Dispose();
    }
}
