using System.Text;
using System.Text.Json;

namespace Dispatch.Build.Diagnosis.Dialects.BuildKit;

/// <summary>Collects vertices from the lines of progress=rawjson (v0.13 on): each one an object of BuildKit's SolveStatus.</summary>
internal sealed class BuildKitJson
{
    private readonly Dictionary<string, BuildKitVertex> _byDigest = new(StringComparer.Ordinal);
    private readonly List<BuildKitVertex> _vertices = [];

    /// <summary>In the order they were first named.</summary>
    public IReadOnlyList<BuildKitVertex> Vertices => _vertices;

    /// <summary>Takes a line; false when it is no such object.</summary>
    public bool Take(string line)
    {
        if (!line.StartsWith("{\"", StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            Each(root, "vertexes", TakeVertex);
            Each(root, "logs", TakeLog);
            return Has(root, "vertexes") || Has(root, "statuses") || Has(root, "logs") || Has(root, "warnings");
        }
        catch (JsonException)
        {
            // Cut short, or the output of a program that writes JSON.
            return false;
        }
    }

    private void TakeVertex(JsonElement element)
    {
        if (Text(element, "digest") is not { } digest || Text(element, "name") is not { } name)
        {
            return;
        }

        if (!_byDigest.TryGetValue(digest, out var vertex))
        {
            _byDigest[digest] = vertex = new BuildKitVertex(name);
            _vertices.Add(vertex);
        }

        vertex.State = Has(element, "completed") ? VertexState.Done : VertexState.Open;
        if (Text(element, "error") is { Length: > 0 } error)
        {
            vertex.Fail(error);
        }
    }

    private void TakeLog(JsonElement element)
    {
        if (Text(element, "vertex") is { } digest && _byDigest.TryGetValue(digest, out var vertex)
            && element.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.String && data.TryGetBytesFromBase64(out var bytes))
        {
            vertex.Output.AddRange(LogTail.Clean(Encoding.UTF8.GetString(bytes).TrimEnd('\n').Split('\n')));
        }
    }

    private static void Each(JsonElement root, string name, Action<JsonElement> take)
    {
        if (Has(root, name) && root.GetProperty(name) is { ValueKind: JsonValueKind.Array } array)
        {
            foreach (var element in array.EnumerateArray().Where(static element => element.ValueKind == JsonValueKind.Object))
            {
                take(element);
            }
        }
    }

    private static bool Has(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out _);

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
