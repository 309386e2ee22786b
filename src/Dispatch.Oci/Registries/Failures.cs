using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Dispatch.Oci.Registries;

/// <summary>Turns answers and exceptions of the network into the exceptions callers can act on.</summary>
internal static class Failures
{
    /// <summary>An answer that was not wanted.</summary>
    public static async Task<RegistryException> OfAnswerAsync(
        RegistryOperation operation, HttpResponseMessage response, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = await RegistryError.ReadAsync(response, cancellationToken);
        var problem = Describe(operation, response, errors);
        var wait = response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - time.GetUtcNow() : null;
        wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
        return response.StatusCode switch
        {
            HttpStatusCode.Forbidden => new RegistryDeniedException(operation, problem, errors),
            HttpStatusCode.TooManyRequests => new RegistryRateLimitedException(operation, problem, wait, errors) { Wait = wait },
            var status => new RegistryException(operation, problem, status, errors) { Wait = wait },
        };
    }

    /// <summary>A refusal of the credentials, or of their absence.</summary>
    public static async Task<RegistryException> UnauthorizedAsync(
        RegistryOperation operation, HttpResponseMessage response, bool found, string source, CancellationToken cancellationToken)
    {
        var errors = await RegistryError.ReadAsync(response, cancellationToken);
        var credentials = found ? $"with the credentials from {source}" : $"without credentials (none found; looked in: {source})";
        return new RegistryUnauthorizedException(operation, $"{Describe(operation, response, errors)} {credentials}", source, found, errors);
    }

    /// <summary>What an exception means; null when it is none of the network's.</summary>
    public static RegistryException? OfException(RegistryOperation operation, Exception exception, CancellationToken cancellationToken) => exception switch
    {
        RegistryException known => known,
        _ when cancellationToken.IsCancellationRequested => null,
        DigestMismatchException or SourceFailedException => null,
        InvalidDataException => new(operation, exception.Message, inner: exception),
        TimeoutException or OperationCanceledException => new RegistryUnreachableException(
            operation, UnreachableReason.Timeout, exception is TimeoutException ? exception.Message : "no connection in time", transient: true, exception),
        HttpRequestException e => OfRequest(operation, e),
        IOException => Lost(operation, exception),
        _ => null,
    };

    private static RegistryUnreachableException OfRequest(RegistryOperation operation, HttpRequestException e)
    {
        var socket = e.InnerException as SocketException;
        return e.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => new RegistryUnreachableException(
                operation, UnreachableReason.NameNotFound, "the host name is not known", socket?.SocketErrorCode == SocketError.TryAgain, e),
            HttpRequestError.SecureConnectionError when e.InnerException is AuthenticationException tls => new RegistryUnreachableException(
                operation, UnreachableReason.Tls, $"no trusted TLS connection: {tls.InnerException?.Message ?? tls.Message}", transient: false, e),
            HttpRequestError.ConnectionError => new RegistryUnreachableException(
                operation, UnreachableReason.ConnectionRefused, $"no connection: {socket?.Message ?? e.Message}", transient: true, e),
            HttpRequestError.ProxyTunnelError => new RegistryUnreachableException(
                operation, UnreachableReason.ConnectionRefused, "the proxy does not connect", transient: false, e),
            _ => Lost(operation, e),
        };
    }

    private static RegistryUnreachableException Lost(RegistryOperation operation, Exception e) =>
        new(operation, UnreachableReason.ConnectionLost, $"the connection broke: {e.InnerException?.Message ?? e.Message}", transient: true, e);

    private static string Describe(RegistryOperation operation, HttpResponseMessage response, IReadOnlyList<RegistryError> errors)
    {
        var host = response.RequestMessage?.RequestUri?.Authority;
        var where = host is null || string.Equals(host, operation.Registry, StringComparison.OrdinalIgnoreCase) ? "" : $" of {host}";
        var status = $"the answer{where} was {((int)response.StatusCode).ToString(CultureInfo.InvariantCulture)} {response.StatusCode}";
        return errors.Count == 0 ? status : $"{status} ({string.Join("; ", errors)})";
    }
}
