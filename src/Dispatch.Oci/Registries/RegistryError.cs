using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dispatch.Oci.Registries;

/// <summary>One entry of the error document of the OCI distribution specification ("Error Codes").</summary>
/// <param name="Code">For example <c>MANIFEST_UNKNOWN</c>.</param>
/// <param name="Message">The registry's own words; control characters are removed and long texts cut.</param>
public sealed record RegistryError(string? Code, string? Message)
{
    private const int MaximumBody = 64 * 1024;
    private const int MaximumText = 300;

    /// <inheritdoc/>
    public override string ToString() => string.IsNullOrEmpty(Message) ? Code ?? "" : $"{Code}: {Message}";

    /// <summary>Reads the errors of an answer; none when it holds no such document.</summary>
    internal static async Task<IReadOnlyList<RegistryError>> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var body = await BoundedBody.ReadAsync(response, MaximumBody, cancellationToken);
            var document = JsonSerializer.Deserialize(body, RegistryJson.Default.ErrorDocument);
            return document?.Errors is { } errors ? [.. errors.OfType<RegistryError>().Take(5).Select(Clean)] : [];
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or IOException or TimeoutException or HttpRequestException)
        {
            // The status line is error enough; proxies answer with HTML.
            return [];
        }
    }

    private static RegistryError Clean(RegistryError error) => new(Clean(error.Code), Clean(error.Message));

    private static string? Clean(string? text) =>
        text is null ? null : string.Concat(text.Where(c => !char.IsControl(c)).Take(MaximumText));
}

/// <summary>The error document.</summary>
internal sealed record ErrorDocument([property: JsonPropertyName("errors")] IReadOnlyList<RegistryError?>? Errors);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(TokenAnswer))]
internal sealed partial class RegistryJson : JsonSerializerContext;
