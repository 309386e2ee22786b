using System.Net;
using System.Net.Http.Headers;

namespace Dispatch.Oci.Registries;

/// <summary>Authorises requests to the registry's own origin, and repeats a request once that is answered with 401.</summary>
internal sealed class AuthorizationHandler(RegistryEndpoint endpoint, Authorizer authorizer, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!RegistryEndpoint.IsSameOrigin(request.RequestUri, endpoint.BaseAddress)
            || !request.Options.TryGetValue(RequestContext.Key, out var context))
        {
            return await base.SendAsync(request, cancellationToken);
        }

        var sent = request.Headers.Authorization = await authorizer.FindAsync(context, cancellationToken);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized
            || !RegistryEndpoint.IsSameOrigin(response.RequestMessage?.RequestUri, endpoint.BaseAddress))
        {
            return response;
        }

        AuthenticationHeaderValue? answer;
        try
        {
            answer = await authorizer.AnswerAsync(context, Challenge.Of(response), sent, cancellationToken);
        }
        catch
        {
            response.Dispose();
            throw;
        }

        if (answer is null || answer.Equals(sent))
        {
            return response;
        }

        response.Dispose();
        request.Headers.Authorization = answer;
        return await base.SendAsync(request, cancellationToken);
    }
}
