using System.Globalization;
using System.Text.Json.Nodes;
using Dispatch.Build.Knative.Outcomes;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Engine;

/// <summary>The phases and lines that a recording shows, to compare with what the engine said.</summary>
internal static class RecordedLife
{
    /// <summary>The engine said what the recording shows up to the end of the Build at least, each once and in order, and nothing else of the pod.</summary>
    /// <param name="recording">What was played.</param>
    /// <param name="events">All that the engine said.</param>
    /// <param name="sources">What the live Build's sources are called.</param>
    /// <param name="digest">What the pushed image's digest became; null when it stayed.</param>
    public static void Check(Recording recording, IEnumerable<BuildEvent> events, IReadOnlyList<string> sources, string? digest)
    {
        var end = recording.Changes.ToList().FindIndex(change => !change.IsPod && (string?)change.Status?["conditions"]?[0]?["status"] is "True" or "False");
        var least = Tell(recording, recording.Changes.Take(end), sources, digest).ToList();
        var all = Tell(recording, recording.Changes, sources, digest).ToList();
        var said = events.Where(IsOfPod).Select(Text).ToList();
        Assert.Equal(all.Take(said.Count), said);
        Assert.Equal(least, said.Take(least.Count));
    }

    private static bool IsOfPod(BuildEvent happened) => happened is LogLine or PhaseEnded
        || (happened is PhaseStarted { Phase: var phase } && (phase == "credentials" || phase.StartsWith("source ", StringComparison.Ordinal) || phase.StartsWith("step ", StringComparison.Ordinal)));

    private static string Text(BuildEvent happened) => happened switch
    {
        PhaseStarted started => $"begin {started.Phase}",
        PhaseEnded ended => End(ended.Phase, ended.Duration, ended.ExitCode),
        LogLine line => line.Text,
        _ => throw new ArgumentOutOfRangeException(nameof(happened)),
    };

    private static string End(string phase, TimeSpan duration, int? exitCode) => string.Create(CultureInfo.InvariantCulture, $"end {phase} {duration.TotalSeconds} s {exitCode}");

    private static IEnumerable<string> Tell(Recording recording, IEnumerable<RecordedChange> changes, IReadOnlyList<string> sources, string? digest)
    {
        var names = new Queue<string>(sources);
        foreach (var status in changes.LastOrDefault(change => change is { IsPod: true, Status: { } known } && known["initContainerStatuses"] is not null)?.Status!["initContainerStatuses"]!.AsArray() ?? [])
        {
            var container = (string)status!["name"]!;
            var name = PodContainer.RoleOf(container) switch
            {
                ContainerRole.Credentials => "credentials",
                ContainerRole.Step => "step build-and-push",
                _ => $"source {names.Dequeue()}",
            };
            var (running, ended) = (status["state"]!["running"], status["state"]!["terminated"]);
            if (ended is null && running is null)
            {
                continue;
            }

            yield return $"begin {name}";
            foreach (var (_, line) in ended is null ? [] : recording.Logs.GetValueOrDefault(container, []))
            {
                yield return digest is null ? line : System.Text.RegularExpressions.Regex.Replace(line, "(?<=Pushed [^@ ]+@)sha256:[0-9a-f]{64}", digest);
            }

            if (ended is not null && (string?)ended["reason"] != "ContainerStatusUnknown")
            {
                yield return End(name, Time(ended["finishedAt"]) - Time(ended["startedAt"]), (int)ended["exitCode"]!);
            }
        }
    }

    private static DateTimeOffset Time(JsonNode? node) => DateTimeOffset.Parse((string)node!, CultureInfo.InvariantCulture);
}
