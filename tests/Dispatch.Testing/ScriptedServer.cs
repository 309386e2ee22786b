using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Dispatch.Testing;

/// <summary>An HTTP server that does to each request what the test says, down to the bytes on the connection.</summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<ScriptedExchange, Task> _script;
    private readonly X509Certificate2? _certificate;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly ConcurrentQueue<ScriptedRequest> _requests = new();
    private readonly Task _accepting;

    private ScriptedServer(Func<ScriptedExchange, Task> script, X509Certificate2? certificate)
    {
        (_script, _certificate) = (script, certificate);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Host and port, as image references begin.</summary>
    public string Address => $"localhost:{Port}";

    /// <summary>Every request so far, in order of arrival.</summary>
    public IReadOnlyList<ScriptedRequest> Requests => [.. _requests];

    public static ScriptedServer Start(Func<ScriptedExchange, Task> script) => new(script, null);

    /// <summary>HTTPS with this certificate (and its key).</summary>
    public static ScriptedServer StartTls(X509Certificate2 certificate, Func<ScriptedExchange, Task> script) => new(script, certificate);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var owned = socket;
        await using var plain = new NetworkStream(socket);
        try
        {
            await using var stream = await SecureAsync(plain);
            while (await ScriptedRequest.ReadAsync(stream, _stop.Token) is { } request)
            {
                _requests.Enqueue(request);
                var exchange = new ScriptedExchange(request, socket, stream, _requests.Count, _stop.Token);
                await _script(exchange);
                if (exchange.IsClosed)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException or AuthenticationException)
        {
            // The client went away, or the test is over.
        }
    }

    private async Task<Stream> SecureAsync(Stream plain)
    {
        if (_certificate is null)
        {
            return plain;
        }

        var secure = new SslStream(plain, leaveInnerStreamOpen: true);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
        return secure;
    }
}
