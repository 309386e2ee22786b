namespace Dispatch.Oci.Registries;

/// <summary>Token scopes, <c>type:name:action,action</c> (distribution, "Token Scope Documentation").</summary>
internal static class Scopes
{
    public static string Pull(string repository) => $"repository:{repository}:pull";

    public static string Push(string repository) => $"repository:{repository}:pull,push";

    /// <summary>The same rights with one scope a resource, sorted, so that equal sets are equal texts.</summary>
    public static IReadOnlyList<string> Merge(IEnumerable<string> scopes) =>
    [
        .. scopes.Where(scope => scope.Contains(':', StringComparison.Ordinal))
            .GroupBy(scope => scope[..scope.LastIndexOf(':')], StringComparer.Ordinal)
            .OrderBy(resource => resource.Key, StringComparer.Ordinal)
            .Select(resource => $"{resource.Key}:{string.Join(',', Actions(resource))}"),
    ];

    private static IEnumerable<string> Actions(IEnumerable<string> scopes) =>
        scopes.SelectMany(scope => scope[(scope.LastIndexOf(':') + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);
}
