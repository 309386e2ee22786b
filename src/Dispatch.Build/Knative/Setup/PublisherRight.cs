using Dispatch.Kubernetes;

namespace Dispatch.Build.Knative.Setup;

/// <summary>One verb that whoever publishes uses.</summary>
/// <param name="Verb">Such as <c>get</c>.</param>
/// <param name="Resource">On what.</param>
/// <param name="Subresource">Such as <c>log</c>; null for the object itself.</param>
/// <param name="Loss">What is lost without it.</param>
/// <param name="IsNeeded">Whether nothing can be published without it.</param>
public sealed record PublisherRight(string Verb, ResourceKind Resource, string? Subresource, string Loss, bool IsNeeded)
{
    /// <summary>As a rule of a Role names it: <c>pods/log</c>.</summary>
    public string ResourceName => Subresource is null ? Resource.Plural : $"{Resource.Plural}/{Subresource}";

    /// <inheritdoc/>
    public override string ToString() => $"{Verb} {ResourceName}{(Resource.Group.Length == 0 ? "" : $".{Resource.Group}")}";
}
