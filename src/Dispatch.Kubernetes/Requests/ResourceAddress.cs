using System.Globalization;

namespace Dispatch.Kubernetes.Requests;

/// <summary>Paths and queries of the API (kubernetes.io/docs/reference/using-api/api-concepts).</summary>
internal static class ResourceAddress
{
    /// <summary>The path of a collection, of an object in it, or of its sub-resource.</summary>
    public static string Of(ResourceKind kind, string? inNamespace, string? name = null, string? subresource = null)
    {
        if (kind.IsNamespaced != inNamespace is not null)
        {
            throw new ArgumentException($"{kind} {(kind.IsNamespaced ? "need" : "have no")} namespace.", nameof(inNamespace));
        }

        var group = kind.Group.Length == 0 ? $"api/{kind.Version}" : $"apis/{kind.Group}/{kind.Version}";
        var space = inNamespace is null ? "" : $"/namespaces/{Segment(inNamespace)}";
        return $"{group}{space}/{kind.Plural}{(name is null ? "" : "/" + Segment(name))}{(subresource is null ? "" : "/" + subresource)}";
    }

    /// <summary>A query without the parameters that are null.</summary>
    public static string Query(params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var query = "";
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
            {
                query += $"{(query.Length == 0 ? '?' : '&')}{name}={Uri.EscapeDataString(Convert.ToString(value, CultureInfo.InvariantCulture)!)}";
            }
        }

        return query;
    }

    // Names come from objects that others made: one with a slash or dots must not lead elsewhere.
    private static string Segment(string name) => name is "" or "." or ".."
        ? throw new ArgumentException($"'{name}' is no name.", nameof(name))
        : Uri.EscapeDataString(name);
}
