using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json.Nodes;

namespace Dispatch.Kubernetes.Requests;

/// <summary>What may be done when a try fails.</summary>
internal enum Repeat
{
    /// <summary>Whatever happened to the first try, a second one does no harm.</summary>
    Always,

    /// <summary>Only when the server certainly did not act.</summary>
    WhenRefused,

    /// <summary>Not here: the caller goes on from where it was.</summary>
    Never,
}

/// <summary>
/// Sends requests: in turn, within a deadline for each try, repeated as client-go and common sense allow. 429, and 503 with
/// <c>Retry-After</c>, mean that the server did not act; other failures are repeated only where repeating is harmless.
/// </summary>
internal sealed class KubernetesTransport(Uri server, HttpMessageInvoker invoker, KubernetesClientOptions options)
{
    private readonly RequestRate _rate = new(options);

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <exception cref="KubernetesException">It failed for good.</exception>
    public async Task<JsonObject> CallAsync(string operation, HttpMethod method, string path, Func<HttpContent?> body, Repeat repeat, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            KubernetesException failure;
            try
            {
                // The server has its time from when the call's turn came.
                await _rate.WaitAsync(cancellationToken);
                using var deadline = new CancellationTokenSource(options.Deadline, options.Time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
                using var response = await SendAsync(operation, method, path, body(), repeat, either.Token, cancellationToken);
                return await ReadAsync(operation, response, repeat, either.Token, cancellationToken);
            }
            catch (KubernetesException known)
            {
                failure = known;
            }

            if (attempt >= options.Tries || !MayRepeat(failure, repeat))
            {
                throw failure;
            }

            await Task.Delay(Wait(attempt, failure.Status?.RetryAfter), options.Time, cancellationToken);
        }
    }

    /// <summary>Sends a request once and returns the answer when it begins; its end has no deadline.</summary>
    /// <exception cref="KubernetesException">It failed.</exception>
    public async Task<HttpResponseMessage> OpenAsync(string operation, string path, CancellationToken cancellationToken)
    {
        await _rate.WaitAsync(cancellationToken);
        using var deadline = new CancellationTokenSource(options.Deadline, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var response = await SendAsync(operation, HttpMethod.Get, path, null, Repeat.Never, either.Token, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            _ = await ReadAsync(operation, response, Repeat.Never, either.Token, cancellationToken);
            throw new KubernetesConnectionException(operation, "an answer that is neither success nor failure", mayHaveActed: false);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        string operation, HttpMethod method, string path, HttpContent? body, Repeat repeat, CancellationToken within, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(server, path)) { Content = body, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", options.UserAgent);
        try
        {
            return await invoker.SendAsync(request, within);
        }
        catch (Exception failure) when (IsConnection(failure) && !cancellationToken.IsCancellationRequested)
        {
            throw new KubernetesConnectionException(operation, Describe(failure), repeat == Repeat.WhenRefused && !WasNotReached(failure), failure);
        }
    }

    private async Task<JsonObject> ReadAsync(string operation, HttpResponseMessage response, Repeat repeat, CancellationToken within, CancellationToken cancellationToken)
    {
        _rate.Observe(isTooMuch: response.StatusCode == HttpStatusCode.TooManyRequests);
        try
        {
            var answer = await BoundedAnswer.ReadAsync(response.Content, options.MaxBytes, within);
            if (repeat == Repeat.WhenRefused && response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout)
            {
                // Something before the server, or its storage, gave up waiting: it may act yet.
                throw new InvalidDataException($"the answer is {(int)response.StatusCode} {response.ReasonPhrase}");
            }

            return response.IsSuccessStatusCode
                ? BoundedAnswer.Parse(answer)
                : throw StatusReader.ToException(operation, StatusReader.Read(response, answer, options.Time.GetUtcNow()));
        }
        catch (Exception failure) when ((IsConnection(failure) || failure is InvalidDataException) && !cancellationToken.IsCancellationRequested)
        {
            throw new KubernetesConnectionException(operation, Describe(failure), repeat == Repeat.WhenRefused, failure);
        }
    }

    private static bool MayRepeat(KubernetesException failure, Repeat repeat) => failure switch
    {
        _ when repeat == Repeat.Never => false,
        KubernetesUnavailableException { Status: { Code: 429 } or { Code: 503, RetryAfter: not null } } => true,
        KubernetesUnavailableException { Status.RetryAfter: not null } => repeat == Repeat.Always,
        KubernetesUnavailableException { Status.Code: 500 or 502 or 503 or 504 } => repeat == Repeat.Always,
        KubernetesConnectionException { InnerException.InnerException: AuthenticationException } => false, // Nobody will be trusted the next moment.
        KubernetesConnectionException connection => repeat == Repeat.Always || !connection.MayHaveActed,
        _ => false,
    };

    // "Full jitter": a random part of a wait that doubles; never less than the server asks for, within reason.
    private TimeSpan Wait(int attempt, TimeSpan? asked)
    {
        var wait = Backoff.Ceiling(options.FirstWait, options.LongestWait, attempt) * options.Random();
        var least = Math.Min((asked ?? TimeSpan.Zero).TotalMilliseconds, options.LongestAskedWait.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(Math.Max(least, wait.TotalMilliseconds));
    }

    private static bool IsConnection(Exception failure) => failure is HttpRequestException or IOException or OperationCanceledException or SocketException;

    private static bool WasNotReached(Exception failure) => failure is HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    private string Describe(Exception failure) => failure switch
    {
        OperationCanceledException => $"no complete answer from {server} within {options.Deadline.TotalSeconds:0.###} s",
        { InnerException: AuthenticationException reason } => $"no trusted TLS connection: {reason.Message} ({server})",
        _ => $"{failure.Message} ({server})",
    };
}
