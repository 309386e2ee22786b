using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dispatch.Kubernetes.KubeConfigs;

/// <summary><c>status</c> of the ExecCredential that a plugin printed.</summary>
/// <param name="Header">Of its token.</param>
/// <param name="Certificate">With its key.</param>
/// <param name="Expires">When to ask again; null for never.</param>
internal sealed record ExecAnswer(AuthenticationHeaderValue? Header, X509Certificate2? Certificate, DateTimeOffset? Expires)
{
    /// <remarks>Errors never quote what the plugin printed: it is the secret.</remarks>
    public static ExecAnswer Read(ExecPlugin plugin, string output)
    {
        var command = plugin.Node["command"];
        var answer = Parse(output) as JsonObject ?? throw command.Error("the plugin did not print a JSON object.");
        if (Text(answer, "kind") is not "ExecCredential" || Text(answer, "apiVersion") != plugin.ApiVersion)
        {
            throw command.Error($"the plugin did not print an ExecCredential of {plugin.ApiVersion}.");
        }

        var status = answer["status"] as JsonObject ?? throw command.Error("the plugin's answer has no status.");
        var (token, certificate, key) = (Text(status, "token"), Text(status, "clientCertificateData"), Text(status, "clientKeyData"));
        if (certificate is null != key is null)
        {
            throw command.Error("the plugin's answer has only one of status.clientCertificateData and status.clientKeyData.");
        }

        return token is null && certificate is null
            ? throw command.Error("the plugin's answer has neither status.token nor status.clientCertificateData.")
            : new ExecAnswer(
                token is null ? null : BearerToken.Header(token, problem => command.Error($"status.token of the plugin's answer: {problem}")),
                certificate is null ? null : Certificates.WithKey(certificate, key!, (problem, inner) => command.Error($"status.clientCertificateData of the plugin's answer: {problem}", inner)),
                Text(status, "expirationTimestamp") is { } end ? Time(end, command) : null);
    }

    private static DateTimeOffset Time(string text, ConfigNode command) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw command.Error("status.expirationTimestamp of the plugin's answer is not a time (RFC 3339).");

    private static string? Text(JsonObject parent, string name) =>
        parent[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private static JsonNode? Parse(string output)
    {
        try
        {
            return JsonNode.Parse(output);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
