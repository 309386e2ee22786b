using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Dispatch.Build.Knative.Outcomes;

/// <summary>Finds the digest a step reports in its termination message: the last step that names one.</summary>
internal static partial class ReportedDigest
{
    public static string? Find(IEnumerable<PodContainer> containers) =>
        containers.Where(static container => container.Role == ContainerRole.Step).Reverse()
            .Select(static container => In((container.State as ContainerState.Terminated)?.Message)).FirstOrDefault(static digest => digest is not null);

    /// <summary>In the states that the Build itself repeats, which outlive the pod.</summary>
    public static string? Find(IReadOnlyList<JsonElement>? states) =>
        (states ?? []).Reverse().Where(static state => state.ValueKind == JsonValueKind.Object)
            .Select(static state => In((ContainerState.Of(JsonObject.Create(state)) as ContainerState.Terminated)?.Message)).FirstOrDefault(static digest => digest is not null);

    // Alone, or as kaniko's image-name file has it: name@digest.
    private static string? In(string? message) => message is not null && Digest.Match(message) is { Success: true } match ? match.Groups["digest"].Value : null;

    [GeneratedRegex(@"(^|[\s@])(?<digest>sha256:[0-9a-f]{64})(\s|\z)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.RightToLeft, 1000)]
    private static partial Regex Digest { get; }
}
