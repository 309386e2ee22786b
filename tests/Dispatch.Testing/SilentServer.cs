using System.Net;
using System.Net.Sockets;

namespace Dispatch.Testing;

/// <summary>Takes connections and never answers.</summary>
public sealed class SilentServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    private SilentServer()
    {
        _listener.Start();
        FirstRequest = _listener.AcceptSocketAsync();
    }

    /// <summary>Host and port.</summary>
    public string Address => $"localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Done when somebody has connected.</summary>
    public Task<Socket> FirstRequest { get; }

    /// <summary>Listens on a free port of the loopback address.</summary>
    public static SilentServer Start() => new();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (FirstRequest.IsCompletedSuccessfully)
        {
            FirstRequest.Result.Dispose();
        }

        _listener.Dispose();
    }
}
