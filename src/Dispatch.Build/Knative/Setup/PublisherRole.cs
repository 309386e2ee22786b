using System.Text.Json.Nodes;
using Dispatch.Build.Knative.Engine;
using Dispatch.Kubernetes;

namespace Dispatch.Build.Knative.Setup;

/// <summary>The rights that publishing in a cluster needs, and no more; <c>templates/role.yaml</c> is the same list.</summary>
public static class PublisherRole
{
    /// <summary>Of the role and of its binding.</summary>
    public const string Name = "dispatch-publisher";

    internal const string ApiGroup = "rbac.authorization.k8s.io";

    /// <summary>The rights, for templates of this kind.</summary>
    /// <param name="templateKind"><c>BuildTemplate</c> or <c>ClusterBuildTemplate</c>.</param>
    public static IReadOnlyList<PublisherRight> Rights(string templateKind = "BuildTemplate") =>
    [
        new("create", KnativeKinds.Builds, null, "nothing can be submitted", IsNeeded: true),
        new("get", KnativeKinds.Builds, null, "nobody's running Build can be joined", IsNeeded: true),
        new("list", KnativeKinds.Builds, null, "nothing can be followed", IsNeeded: true),
        new("watch", KnativeKinds.Builds, null, "nothing can be followed", IsNeeded: true),
        new("patch", KnativeKinds.Builds, null, "nothing can be cancelled", IsNeeded: false),
        new("delete", KnativeKinds.Builds, null, "finished Builds stay", IsNeeded: false),
        new("get", KnativeKinds.Templates(templateKind), null, "the template cannot be checked", IsNeeded: true),
        new("list", ResourceKind.Pods, null, "there are no logs", IsNeeded: false),
        new("watch", ResourceKind.Pods, null, "logs of pods that are deleted early are lost", IsNeeded: false),
        new("get", ResourceKind.Pods, "log", "there are no logs", IsNeeded: false),
        new("list", ResourceKind.Events, null, "messages about pods that do not start say less", IsNeeded: false),
    ];

    /// <summary>The rights as rules of a Role, those of one resource together.</summary>
    internal static JsonArray Rules(IEnumerable<PublisherRight> rights) => new([.. rights.GroupBy(static right => (right.Resource.Group, right.ResourceName)).Select(Rule)]);

    private static JsonNode Rule(IGrouping<(string Group, string ResourceName), PublisherRight> rule) => new JsonObject
    {
        ["apiGroups"] = new JsonArray(rule.Key.Group),
        ["resources"] = new JsonArray(rule.Key.ResourceName),
        ["verbs"] = new JsonArray([.. rule.Select(static right => JsonValue.Create(right.Verb))]),
    };
}
