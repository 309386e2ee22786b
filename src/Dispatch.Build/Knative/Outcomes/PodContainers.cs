using System.Text.Json.Nodes;

namespace Dispatch.Build.Knative.Outcomes;

/// <summary>The containers of a build pod, in the order they run.</summary>
internal static class PodContainers
{
    // A pod cannot hold more in one object; what lies is cut.
    private const int Most = 1000;

    /// <summary>Credentials, sources and steps: the init containers in the order of the spec, or of the status when there is no spec.</summary>
    public static IReadOnlyList<PodContainer> Of(JsonObject? pod) => Read(pod, "initContainers", "initContainerStatuses", isEnd: false);

    /// <summary>The ordinary containers, which run when all steps are over.</summary>
    public static IReadOnlyList<PodContainer> End(JsonObject? pod) => Read(pod, "containers", "containerStatuses", isEnd: true);

    private static List<PodContainer> Read(JsonObject? pod, string specs, string statuses, bool isEnd)
    {
        var found = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var status in pod.Objects("status", statuses).Take(Most))
        {
            if (status.Text("name") is { } name)
            {
                found.TryAdd(name, status);
            }
        }

        var declared = pod.Objects("spec", specs).Take(Most).Where(static spec => spec.Text("name") is not null)
            .DistinctBy(static spec => spec.Text("name"), StringComparer.Ordinal).ToList();
        return [.. (declared.Count > 0 ? declared : [.. found.Values]).Select(spec => Container(spec, found.GetValueOrDefault(spec.Text("name")!), isEnd))];
    }

    private static PodContainer Container(JsonObject spec, JsonObject? status, bool isEnd)
    {
        var name = spec.Text("name")!;
        return new PodContainer(
            name,
            isEnd ? ContainerRole.End : PodContainer.RoleOf(name),
            spec.Text("image"),
            spec.Text("resources", "limits", "memory"),
            ContainerState.Of(status.Find("state")));
    }
}
