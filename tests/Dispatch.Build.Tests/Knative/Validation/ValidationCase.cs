using System.Text.Json;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Manifests;

namespace Dispatch.Build.Tests.Knative.Validation;

/// <summary>A Build that breaks one rule.</summary>
public sealed record ValidationCase(string Rule, string Path, string Message, KnativeBuild Build)
{
    public BuildTemplate? Template { get; init; } = FunctionTemplate();

    public KnativeRelease Release { get; init; } = KnativeRelease.V04;

    public static KnativeBuild Valid { get; } = new()
    {
        Metadata = new() { Name = "hello-1", Namespace = "dispatch", Labels = Map(("app.kubernetes.io/name", "hello"), ("empty", "")), Annotations = Map(("a.example/b", "any text")) },
        Spec = new()
        {
            ServiceAccountName = "builder.example",
            Timeout = "10m0s",
            NodeSelector = Map(("kubernetes.io/arch", "amd64")),
            Sources = [Custom("workspace"), Git("code") with { SubPath = "src" }],
            Template = new() { Name = "function-template", Kind = "BuildTemplate", Arguments = [new("DESTINATION", "d:1"), new("IMAGE", "r:1"), new("HANDLER", "h.js")] },
            Volumes = [Json("""{"name":"cache","emptyDir":{}}""")],
        },
    };

    public static BuildTemplate FunctionTemplate() => new()
    {
        Metadata = new() { Name = "function-template" },
        Spec = new()
        {
            Parameters = [new("DESTINATION", "the image"), new("IMAGE"), new("HANDLER"), new("DOCKERFILE", Default: "Dockerfile")],
            Steps = [new() { Name = "build-and-push", Image = "x/kaniko:v1.0.0", Args = ["--destination=${DESTINATION}"] }],
        },
    };

    public static SourceSpec Custom(string? name) => new() { Name = name, Custom = new() { Image = "busybox", Args = ["echo ${HOME}"], Env = [new("A", "${B}")] } };

    public static SourceSpec Git(string? name) => new() { Name = name, Git = new("https://git.example/a.git", "main") };

    public static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;

    public static Dictionary<string, string> Map(params (string Key, string Value)[] pairs) => pairs.ToDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.Ordinal);

    public override string ToString() => $"{Rule}: {Message}";
}
