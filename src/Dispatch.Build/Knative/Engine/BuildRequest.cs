using System.Text.Json.Nodes;
using Dispatch.Build.Keys;
using Dispatch.Build.Knative.Manifests;

namespace Dispatch.Build.Knative.Engine;

/// <summary>A Build to submit.</summary>
/// <param name="Function">A DNS label; begins the names of its Builds.</param>
/// <param name="Key">What goes into the image.</param>
/// <param name="Destination">The image it pushes.</param>
/// <param name="Spec">The spec of the Build.</param>
/// <param name="StartedBy">Host or CI run, for people; no secret.</param>
/// <param name="RequestId">Unlike that of any other request, so that a Build found by name is known as ours or not.</param>
internal sealed record BuildRequest(string Function, InputKey Key, string Destination, JsonObject Spec, string StartedBy, string RequestId)
{
    public const string ManagedByLabel = "app.kubernetes.io/managed-by";
    public const string ManagedBy = "dispatch-build";
    public const string NameLabel = "app.kubernetes.io/name";
    public const string KeyLabel = "dispatch.build/input-key";
    public const string KeyAnnotation = "dispatch.build/input-key";
    public const string DestinationAnnotation = "dispatch.build/destination";
    public const string StartedByAnnotation = "dispatch.build/started-by";
    public const string RequestAnnotation = "dispatch.build/request";
    public const string TagsAnnotation = "dispatch.build/tags";

    /// <summary>Build even where a Build of the same inputs succeeded already.</summary>
    public bool Force { get; init; }

    /// <summary>All tags of the image: whoever attaches to the Build gives it those that its builder does not push.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The name of an attempt, from 1: the same inputs for the same destination have the same names everywhere.</summary>
    public string NameOf(int attempt)
    {
        using var hash = new KeyHash("dispatch.request.1");
        hash.Add(Key.Value.ToString());
        hash.Add(Destination);
        hash.Add(TemplateOf(Spec));
        var name = BuildSpecs.Name(Function, hash.Finish());
        return attempt == 1 ? name : $"{name}-{attempt}";
    }

    /// <summary>The object of an attempt.</summary>
    public JsonObject ToJson(string inNamespace, int attempt) => new()
    {
        ["apiVersion"] = KnativeBuild.GroupVersion,
        ["kind"] = "Build",
        ["metadata"] = new JsonObject
        {
            ["name"] = NameOf(attempt),
            ["namespace"] = inNamespace,
            ["labels"] = new JsonObject
            {
                [ManagedByLabel] = ManagedBy,
                [NameLabel] = Function,
                [KeyLabel] = Key.Value.Hex[..16],
            },
            ["annotations"] = new JsonObject
            {
                [KeyAnnotation] = Key.Value.ToString(),
                [DestinationAnnotation] = Destination,
                [TagsAnnotation] = string.Join(',', Tags),
                [StartedByAnnotation] = StartedBy,
                [RequestAnnotation] = RequestId,
            },
        },
        ["spec"] = Spec.DeepClone(),
    };

    /// <summary>Whether this very request created it.</summary>
    public bool Created(JsonObject build) => build.Text("metadata", "annotations", RequestAnnotation) == RequestId;

    /// <summary>Whether it builds the same inputs, with the same template and for the same destination.</summary>
    public bool Matches(JsonObject build) =>
        build.Text("metadata", "annotations", KeyAnnotation) == Key.Value.ToString()
        && build.Text("metadata", "annotations", DestinationAnnotation) == Destination
        && TemplateOf(build.Find("spec")) == TemplateOf(Spec);

    private static string TemplateOf(JsonNode? spec) => $"{spec.Text("template", "kind") ?? "BuildTemplate"}/{spec.Text("template", "name")}";
}

/// <summary>A Build that the cluster has.</summary>
/// <param name="Resource">As the server returned it.</param>
/// <param name="Attempt">Which attempt of these inputs, from 1.</param>
/// <param name="IsJoined">Whether somebody else started it.</param>
/// <param name="Release">What the object tells of the cluster.</param>
internal sealed record SubmittedBuild(JsonObject Resource, int Attempt, bool IsJoined, KnativeRelease Release)
{
    public string Name => Resource.Text("metadata", "name") ?? "";

    public string? Uid => Resource.Text("metadata", "uid");

    /// <summary>It was over, with success, before we came: only its image is to be proved.</summary>
    public bool IsFinished => IsJoined && BuildPhases.Of(Resource) == BuildPhase.Succeeded;
}
