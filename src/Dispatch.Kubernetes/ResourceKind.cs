namespace Dispatch.Kubernetes;

/// <summary>A kind of resource, by what stands in its address.</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Version">API version, such as <c>v1</c>.</param>
/// <param name="Plural">Resource name in addresses, such as <c>pods</c>.</param>
/// <param name="IsNamespaced">Whether its objects live in namespaces.</param>
public sealed record ResourceKind(string Group, string Version, string Plural, bool IsNamespaced = true)
{
    /// <summary>core/v1 pods.</summary>
    public static ResourceKind Pods { get; } = new("", "v1", "pods");

    /// <summary>core/v1 events.</summary>
    public static ResourceKind Events { get; } = new("", "v1", "events");

    /// <summary>As kubectl writes it: <c>builds.build.knative.dev</c>.</summary>
    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}
