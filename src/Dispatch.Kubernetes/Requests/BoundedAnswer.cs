using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dispatch.Kubernetes.Requests;

/// <summary>Reads answers whole, up to a limit.</summary>
internal static class BoundedAnswer
{
    // A second value for a name would only be noticed where the first one is used.
    internal static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 128 };

    /// <exception cref="InvalidDataException">It is longer than <paramref name="maxBytes"/>.</exception>
    public static async Task<byte[]> ReadAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var all = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int count; (count = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (all.Length + count > maxBytes)
            {
                throw new InvalidDataException($"the answer is longer than {maxBytes} bytes");
            }

            all.Write(buffer, 0, count);
        }

        return all.ToArray();
    }

    /// <exception cref="InvalidDataException">It is no JSON object.</exception>
    public static JsonObject Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonNode.Parse(body, documentOptions: Strict) as JsonObject ?? throw new InvalidDataException("the answer is no JSON object");
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"the answer is no JSON: {wrong.Message}", wrong);
        }
    }
}
