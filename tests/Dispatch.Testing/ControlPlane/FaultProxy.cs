using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane;

/// <summary>
/// Stands between a client and the API server and does to each request what its schedule says; HTTP/1.1 over TLS with a certificate of the
/// cluster's authority. Bearer tokens pass through; a client certificate ends here, so the proxy calls with the one it is given.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private static readonly HashSet<string> OwnHeaders = new(StringComparer.OrdinalIgnoreCase) { "Host", "Connection", "Expect", "Content-Length", "Transfer-Encoding" };

    private readonly ScriptedServer _server;
    private readonly HttpClient _http;
    private readonly ConcurrentQueue<(ProxiedRequest Request, Fault Fault)> _requests = new();
    private readonly ConcurrentDictionary<ScriptedExchange, string> _watches = new();
    private readonly ConcurrentDictionary<string, int> _mostOpenWatches = new(StringComparer.Ordinal);
    private int _number;
    private volatile bool _isDown;

    private FaultProxy(ApiServer api, FaultSchedule schedule, ClusterUser? user)
    {
        Schedule = schedule;
        var handler = new SocketsHttpHandler { AutomaticDecompression = System.Net.DecompressionMethods.None, UseCookies = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => api.Certificates.IsOurs(shown);
        if (user?.Certificate is { } certificate)
        {
            handler.SslOptions.ClientCertificates = new X509CertificateCollection { certificate };
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        _http = new HttpClient(handler) { BaseAddress = api.Address, Timeout = Timeout.InfiniteTimeSpan };
        _server = ScriptedServer.StartTls(api.Certificates.Server, AnswerAsync);
    }

    /// <summary>For <see cref="ApiServer.WriteKubeConfig"/>.</summary>
    public Uri Address => new($"https://127.0.0.1:{_server.Port}");

    /// <summary>May be replaced while it runs.</summary>
    public FaultSchedule Schedule { get; set; }

    /// <summary>While true, every connection is broken: new ones at once, those that are open within a moment.</summary>
    public bool IsDown
    {
        get => _isDown;
        set => _isDown = value;
    }

    /// <summary>Every request so far, and what was done to it.</summary>
    public IReadOnlyList<(ProxiedRequest Request, Fault Fault)> Requests => [.. _requests];

    /// <summary>How often each verb and resource was asked for, as in <c>create builds</c>.</summary>
    public IReadOnlyDictionary<string, int> Counts => _requests.CountBy(pair => pair.Request.Action).ToDictionary(StringComparer.Ordinal);

    /// <summary>Watches open now.</summary>
    public int OpenWatches => _watches.Count;

    /// <summary>Most watches of a resource that were open at the same time.</summary>
    public int MostOpenWatches(string resource) => _mostOpenWatches.GetValueOrDefault(resource);

    /// <param name="api">The API server behind it.</param>
    /// <param name="schedule">What to do.</param>
    /// <param name="user">Whose certificate it calls with; null for clients with a token.</param>
    public static FaultProxy Start(ApiServer api, FaultSchedule schedule, ClusterUser? user = null) => new(api, schedule, user);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
    }

    private async Task AnswerAsync(ScriptedExchange exchange)
    {
        var asked = exchange.Request;
        var request = Describe(asked, Interlocked.Increment(ref _number)) with { Target = asked.Target, Authorization = asked.Headers.GetValueOrDefault("Authorization") };
        var fault = _isDown ? new Fault.Refuse() : Schedule.For(request);
        _requests.Enqueue((request, fault));
        switch (fault)
        {
            case Fault.Refuse:
                exchange.Reset();
                return;
            case Fault.Answer(var status, var retryAfter):
                var headers = retryAfter is { } wait ? new[] { ("Retry-After", wait.TotalSeconds.ToString(CultureInfo.InvariantCulture)) } : [];
                await exchange.AnswerAsync(status, Status(status), [("Content-Type", "application/json"), .. headers]);
                return;
            case Fault.Delay(var time):
                await Task.Delay(time, exchange.Stopped);
                break;
        }

        if (request.Verb == "watch")
        {
            BeginWatch(exchange, request.Resource);
        }

        try
        {
            await PassAsync(exchange, fault);
        }
        finally
        {
            _watches.TryRemove(exchange, out _);
        }
    }

    // One that its client has left is open no more, whether or not that was noticed.
    private void BeginWatch(ScriptedExchange exchange, string resource)
    {
        _watches[exchange] = resource;
        var open = _watches.Count(watch => watch.Value == resource && !IsLeft(watch.Key));
        _mostOpenWatches.AddOrUpdate(resource, open, (_, most) => Math.Max(most, open));
    }

    private static bool IsLeft(ScriptedExchange exchange)
    {
        try
        {
            return exchange.IsAbandoned;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    private async Task PassAsync(ScriptedExchange exchange, Fault fault)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(exchange.Stopped);
        using var request = new HttpRequestMessage(new HttpMethod(exchange.Request.Method), exchange.Request.Target)
        {
            Content = exchange.Request.Headers.ContainsKey("Content-Length") ? new ByteArrayContent(await exchange.ReadBodyAsync()) : null,
        };
        foreach (var (name, value) in exchange.Request.Headers.Where(header => !OwnHeaders.Contains(header.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        var leaving = CancelWhenAbandonedAsync(exchange, gone);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, gone.Token);
            if (fault is Fault.Gateway(var status))
            {
                await exchange.AnswerBytesAsync(status, "<html>no answer in time</html>"u8.ToArray(), ("Content-Type", "text/html"));
                return;
            }

            await exchange.SendAsync($"HTTP/1.1 {(int)response.StatusCode} X\r\n{Headers(response.Headers)}{Headers(response.Content.Headers)}Transfer-Encoding: chunked\r\n\r\n");
            await CopyAsync(await response.Content.ReadAsStreamAsync(gone.Token), exchange, fault, gone.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // The API server was killed: so is the connection to it.
            exchange.Reset();
        }
        finally
        {
            await gone.CancelAsync();
            await leaving;
        }
    }

    private async Task CopyAsync(Stream answer, ScriptedExchange exchange, Fault fault, CancellationToken cancellationToken)
    {
        var left = fault switch { Fault.Cut(var bytes) => bytes, Fault.Finish(var bytes) => bytes, Fault.Silence(var bytes) => bytes, _ => long.MaxValue };
        var buffer = new byte[16 * 1024];
        while (await answer.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            var part = (int)Math.Min(read, left);
            if (part > 0)
            {
                await exchange.SendAsync([.. Encoding.ASCII.GetBytes($"{part:x}\r\n"), .. buffer.AsSpan(0, part), .. "\r\n"u8]);
            }

            left -= part;
            if (left > 0)
            {
                continue;
            }

            if (fault is Fault.Silence)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            if (fault is Fault.Finish)
            {
                break;
            }

            // In good order but without the last chunk: a reset could overtake what was sent before.
            exchange.Close();
            return;
        }

        // Before the client hears of the end: it may begin the next one at once.
        _watches.TryRemove(exchange, out _);
        await exchange.SendAsync("0\r\n\r\n");
    }

    private async Task CancelWhenAbandonedAsync(ScriptedExchange exchange, CancellationTokenSource gone)
    {
        while (!gone.IsCancellationRequested)
        {
            try
            {
                if (_isDown || exchange.IsAbandoned)
                {
                    await gone.CancelAsync();
                    return;
                }

                await Task.Delay(50, gone.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private static string Headers(HttpHeaders headers) => string.Concat(headers.Where(header => !OwnHeaders.Contains(header.Key))
        .SelectMany(header => header.Value.Select(value => $"{header.Key}: {value}\r\n")));

    /// <summary>Path and query in the API's own words.</summary>
    private static ProxiedRequest Describe(ScriptedRequest request, int number)
    {
        var parts = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var rest = parts is ["api", _, .. var core] ? core : parts is ["apis", _, _, .. var group] ? group : [];
        var named = rest is ["namespaces", _, _, ..] ? rest[2..] : rest;
        if (named.Length == 0)
        {
            return new(number, "get", request.Path);
        }

        var resource = named.Length > 2 ? $"{named[0]}/{named[2]}" : named[0];
        var verb = (request.Method, named.Length) switch
        {
            ("GET", _) when request.Target.Contains("watch=", StringComparison.Ordinal) => "watch",
            ("GET", 1) => "list",
            ("GET", _) when resource == "pods/log" => "log",
            ("GET", _) => "get",
            ("POST", _) => "create",
            ("PUT", _) => "update",
            _ => request.Method.ToLowerInvariant(),
        };
        return new(number, verb, resource);
    }

    private static string Status(int code) => new JsonObject
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["status"] = "Failure",
        ["code"] = code,
        ["reason"] = code switch { 401 => "Unauthorized", 403 => "Forbidden", 410 => "Expired", 429 => "TooManyRequests", 503 => "ServiceUnavailable", _ => "InternalError" },
        ["message"] = $"fault injected by a test: {code}",
    }.ToJsonString();
}
