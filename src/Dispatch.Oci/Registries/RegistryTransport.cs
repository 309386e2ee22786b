using System.Net;

namespace Dispatch.Oci.Registries;

/// <summary>Requests to one registry, authorised, redirected and repeated.</summary>
internal sealed class RegistryTransport : IDisposable
{
    private readonly RegistryOptions _options;
    private readonly Authorizer _authorizer;
    private readonly HttpMessageInvoker _invoker;

    public RegistryTransport(RegistryEndpoint endpoint, RegistryOptions options, DeadlineHandler wire)
    {
        (Endpoint, _options) = (endpoint, options);
        _authorizer = new(endpoint, options, new(options, new HttpMessageInvoker(wire, disposeHandler: false)));
        _invoker = new(new AuthorizationHandler(endpoint, _authorizer, new RedirectHandler(wire)), disposeHandler: false);
    }

    public RegistryEndpoint Endpoint { get; }

    /// <summary>Whether this registry has refused a blob in one piece.</summary>
    public bool NeedsChunks { get; set; }

    /// <summary>The address of a path of this registry.</summary>
    public Uri Address(string path) => new(Endpoint.BaseAddress, path);

    /// <summary>Sends once (twice where it has to be authorised first). The answer may have any status.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, RequestContext context, CancellationToken cancellationToken)
    {
        request.Options.Set(RequestContext.Key, context);
        request.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        return await _invoker.SendAsync(request, cancellationToken);
    }

    /// <summary>Runs an operation until it succeeds, fails for good or has used up its tries.</summary>
    /// <exception cref="RegistryException">It failed.</exception>
    public Task<T> RunAsync<T>(RequestContext context, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken) =>
        RunAsync(context, new RetryBudget(_options), attempt, cancellationToken);

    /// <summary>The same, with tries that several operations share.</summary>
    public static async Task<T> RunAsync<T>(
        RequestContext context, RetryBudget budget, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        while (true)
        {
            RegistryException failure;
            try
            {
                return await attempt(cancellationToken);
            }
            catch (Exception e) when (Failures.OfException(context.Operation, e, cancellationToken) is { } known)
            {
                failure = known;
            }

            if (!await budget.TryWaitAsync(failure, cancellationToken))
            {
                throw failure;
            }
        }
    }

    public RetryBudget NewBudget() => new(_options);

    /// <summary>The failure that an answer means.</summary>
    public async Task<RegistryException> FailureAsync(HttpResponseMessage response, RequestContext context, CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return await Failures.OfAnswerAsync(context.Operation, response, _options.TimeProvider, cancellationToken);
        }

        var (found, source) = _authorizer.Describe(context.Access);
        if (found && Challenge.Of(response).Any(challenge => challenge.Parameters.GetValueOrDefault("error") is "insufficient_scope"))
        {
            // RFC 6750, section 3.1: the token is good, its rights do not reach. Other credentials of the same account do not help.
            var denied = await RegistryError.ReadAsync(response, cancellationToken);
            return new RegistryDeniedException(context.Operation, $"the credentials from {source} do not have the rights for this", denied);
        }

        return await Failures.UnauthorizedAsync(context.Operation, response, found, source, cancellationToken);
    }

    public void Dispose()
    {
        _invoker.Dispose();
        _authorizer.Dispose();
    }
}
