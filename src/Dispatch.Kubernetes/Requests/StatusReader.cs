using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dispatch.Kubernetes.Requests;

/// <summary>Turns an answer that is no success, or the object of an ERROR event, into the exception it means.</summary>
internal static class StatusReader
{
    private const int LongestMessage = 1000;

    /// <summary>Reads a meta/v1 <c>Status</c>; a proxy's page becomes a short message.</summary>
    public static KubernetesStatus Read(HttpResponseMessage response, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var code = (int)response.StatusCode;
        var status = TryParse(body) is { } parsed ? Read(parsed) : Unspoken(code, Text(body) is { Length: > 0 } text ? text : response.ReasonPhrase ?? "no answer");
        return status with { Code = code, RetryAfter = Wait(response.Headers.RetryAfter, now) ?? status.RetryAfter };
    }

    /// <summary>Reads a <c>Status</c> object.</summary>
    public static KubernetesStatus Read(JsonObject status)
    {
        var details = status["details"] as JsonObject;
        return new(Number(status["code"]) ?? 0, Word(status["reason"]) ?? "", Word(status["message"]) ?? "no message")
        {
            Name = Word(details?["name"]),
            Kind = Word(details?["kind"]),
            RetryAfter = Number(details?["retryAfterSeconds"]) is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null,
            Causes = [.. (details?["causes"] as JsonArray ?? []).OfType<JsonObject>().Select(static cause =>
                (Word(cause["reason"]) ?? "", Word(cause["field"]) ?? "", Word(cause["message"]) ?? ""))],
        };
    }

    /// <summary>The exception for a status.</summary>
    public static KubernetesException ToException(string operation, KubernetesStatus status) => status.Code switch
    {
        400 => new KubernetesBadRequestException(operation, status),
        401 => new KubernetesUnauthorizedException(operation, status),
        403 => new KubernetesForbiddenException(operation, status),
        404 => new KubernetesNotFoundException(operation, status),
        409 => new KubernetesConflictException(operation, status),
        410 => new KubernetesGoneException(operation, status),
        413 => new KubernetesTooLargeException(operation, status),
        422 => new KubernetesInvalidException(operation, status),
        500 when IsTooLarge(status.Message) => new KubernetesTooLargeException(operation, status),
        429 or >= 500 => new KubernetesUnavailableException(operation, status),
        _ => new KubernetesException(operation, $"{status.Message} (HTTP {status.Code.ToString(CultureInfo.InvariantCulture)})", status),
    };

    // A path that the API server does not serve gets a page; every client says these words instead (client-go, NewGenericServerResponse).
    private static KubernetesStatus Unspoken(int code, string text) =>
        code == 404 ? new(code, "NotFound", $"the server could not find the requested resource ({text})") : new(code, "", text);

    // etcd takes 1.5 MiB and its client 2 MiB, and the API server has no better words for either.
    private static bool IsTooLarge(string message) =>
        message.Contains("etcdserver: request is too large", StringComparison.Ordinal)
        || message.Contains("trying to send message larger than max", StringComparison.Ordinal);

    private static TimeSpan? Wait(RetryConditionHeaderValue? header, DateTimeOffset now) =>
        header?.Delta ?? (header?.Date is { } date ? date > now ? date - now : TimeSpan.Zero : null);

    private static JsonObject? TryParse(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonNode.Parse(body, documentOptions: BoundedAnswer.Strict) is JsonObject parsed && Word(parsed["kind"]) == "Status" ? parsed : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Text(ReadOnlySpan<byte> body)
    {
        var text = string.Join(' ', Encoding.UTF8.GetString(body[..Math.Min(body.Length, LongestMessage)]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return body.Length > LongestMessage ? text + "..." : text;
    }

    private static string? Word(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static int? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue(out int number) ? number : null;
}
