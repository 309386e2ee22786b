using System.Net;

namespace Dispatch.Oci.Registries;

/// <summary>Follows redirects a bounded number of times. To another host nothing goes that authorises, nor on the way back from there.</summary>
internal sealed class RedirectHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int MaximumRedirects = 5;

    /// <exception cref="InvalidDataException">There are too many redirects, or one leads where it must not.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var redirects = 0; ; redirects++)
        {
            var response = await base.SendAsync(request, cancellationToken);
            response.RequestMessage = request;
            if (!IsRedirect(response.StatusCode, request.Method))
            {
                return response;
            }

            using (response)
            {
                if (redirects == MaximumRedirects)
                {
                    throw new InvalidDataException($"more than {MaximumRedirects} redirects");
                }

                request = Next(request, RegistryEndpoint.Resolve(request.RequestUri!, response.Headers.Location));
            }
        }
    }

    private static bool IsRedirect(HttpStatusCode status, HttpMethod method) => status switch
    {
        HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect => true,
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther => method == HttpMethod.Get || method == HttpMethod.Head,
        _ => false,
    };

    private static HttpRequestMessage Next(HttpRequestMessage request, Uri target)
    {
        var next = new HttpRequestMessage(request.Method, target) { Content = request.Content, Version = request.Version };
        var sameOrigin = RegistryEndpoint.IsSameOrigin(request.RequestUri, target);
        foreach (var header in request.Headers.NonValidated)
        {
            if (sameOrigin || !string.Equals(header.Key, "Authorization", StringComparison.OrdinalIgnoreCase))
            {
                next.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        return next;
    }
}
