using System.Text.Json.Nodes;

namespace Dispatch.Build.Knative.Outcomes;

/// <summary>Tells why a pod as a whole was ended by its node, the scheduler or somebody.</summary>
internal static class PodEnd
{
    private static readonly string[] _diskWords = ["ephemeral", "DiskPressure", "EmptyDir volume", "inodes", "disk"];

    private static readonly Dictionary<string, Func<string, ErrorCode>> _codes = new(StringComparer.Ordinal)
    {
        ["Evicted"] = Eviction,
        ["EvictionByEvictionAPI"] = Eviction,
        ["TerminationByKubelet"] = Eviction,
        ["Preempting"] = static _ => Codes.Preempted,
        ["Preempted"] = static _ => Codes.Preempted,
        ["PreemptionByScheduler"] = static _ => Codes.Preempted,
        ["PreemptionByKubeScheduler"] = static _ => Codes.Preempted,
        ["NodeLost"] = static _ => Codes.NodeLost,
        ["NodeNotReady"] = static _ => Codes.NodeLost,
        ["NodeShutdown"] = static _ => Codes.NodeLost,
        ["Shutdown"] = static _ => Codes.NodeLost,
        ["Terminated"] = static _ => Codes.NodeLost,
        ["DeletionByTaintManager"] = static _ => Codes.NodeLost,
        ["DeletionByPodGC"] = static _ => Codes.NodeLost,
        ["TaintManagerEviction"] = static _ => Codes.NodeLost,
        ["UnexpectedAdmissionError"] = static _ => Codes.Unschedulable,
        ["NodeAffinity"] = static _ => Codes.Unschedulable,
        ["OutOfcpu"] = static _ => Codes.Unschedulable,
        ["OutOfmemory"] = static _ => Codes.Unschedulable,
        ["OutOfpods"] = static _ => Codes.Unschedulable,
    };

    /// <summary>What the pod's own status says, then what its events say; null when neither names a cause.</summary>
    public static Diagnostic? Find(JsonObject? pod, IEnumerable<JsonObject> events)
    {
        var status = pod.Find("status");
        var conditions = status.Objects("conditions").Where(static condition => condition.Text("type") == "DisruptionTarget" && condition.Text("status") == "True");
        return new[] { status }.Concat(conditions).Concat(events)
            .Select(said => Explain(PodName(pod), said.Text("reason"), said.Text("message"))).FirstOrDefault(static found => found is not null);
    }

    /// <summary>What a sentence about an eviction says; null when it is about something else.</summary>
    public static Diagnostic? FromSentence(string? sentence) =>
        sentence is not null && (sentence.Contains("low on resource", StringComparison.Ordinal) || sentence.Contains("ephemeral", StringComparison.Ordinal)
            || sentence.Contains("EmptyDir volume", StringComparison.Ordinal))
            ? Explain(null, "Evicted", sentence)
            : null;

    public static string PodName(JsonObject? pod) => pod.Text("metadata", "name") is { } name ? $"pod {Quote.Bounded(name)}" : "the pod";

    private static Diagnostic? Explain(string? pod, string? reason, string? message)
    {
        if (reason is null || !_codes.TryGetValue(reason, out var code))
        {
            return null;
        }

        var found = code(message ?? "");
        var what = found == Codes.NodeLost ? $"The node of {pod ?? "the pod"} is lost"
            : found == Codes.Preempted ? "The pod was preempted"
            : found == Codes.Unschedulable ? $"The node refused the pod ({reason})"
            : "The pod was evicted";
        return new Diagnostic(found, string.IsNullOrWhiteSpace(message) ? $"{what}." : $"{what}: {Quote.Sentence(message)}");
    }

    private static ErrorCode Eviction(string message) =>
        _diskWords.Any(word => message.Contains(word, StringComparison.OrdinalIgnoreCase)) ? Codes.DiskFull : Codes.Evicted;
}
