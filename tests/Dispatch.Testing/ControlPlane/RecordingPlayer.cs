using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Dispatch.Testing.ControlPlane;

/// <summary>
/// Plays a recording onto a live Build: names, times and the digest become those of the live one. Containers are matched by their place
/// (credentials, sources, steps), so the live Build may have other sources than the recorded one.
/// </summary>
public sealed partial class RecordingPlayer
{
    private readonly Recording _recording;
    private readonly BuildRun _run;
    private readonly double _pace;
    private readonly string? _digest;
    private readonly DateTimeOffset _from = DateTimeOffset.UtcNow;
    private readonly DateTimeOffset _recordedFrom;
    private readonly Dictionary<string, int> _printed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _live = new(StringComparer.Ordinal);

    private RecordingPlayer(Recording recording, BuildRun run, double pace, string? digest)
    {
        (_recording, _run, _pace, _digest) = (recording, run, pace, digest);
        _recordedFrom = recording.Changes[0].Time;
    }

    /// <summary>A script that plays it: pace 1 takes as long as the recorded build did, 0 does not wait at all.</summary>
    /// <param name="recording">What to play.</param>
    /// <param name="pace">Seconds for a recorded second.</param>
    /// <param name="digest">Asked before the first write that holds the recorded digest: the digest instead, such as that of an image it just pushed.</param>
    public static BuildScript Script(Recording recording, double pace = 0, Func<BuildRun, CancellationToken, Task<string>>? digest = null) => new(
        async (run, cancellationToken) =>
        {
            var image = digest is null ? null : await digest(run, cancellationToken);
            await new RecordingPlayer(recording, run, pace, image).PlayAsync(cancellationToken);
        })
    {
        OwnsTheEnd = recording.Name is "cancel" or "timeout",
    };

    private async Task PlayAsync(CancellationToken cancellationToken)
    {
        var (hasPod, leaving, previous) = (false, false, _recordedFrom);
        foreach (var change in _recording.Changes.Skip(1))
        {
            var wait = change.Time - previous;
            if (wait > TimeSpan.Zero)
            {
                previous = change.Time;
                await Task.Delay(wait * _pace, cancellationToken);
            }

            if (!change.IsPod)
            {
                await PlayBuildAsync(change, cancellationToken);
            }
            else if (!hasPod)
            {
                hasPod = true;
                await _run.CreatePodAsync(cancellationToken);
                MatchContainers(change.Resource);
            }
            else
            {
                if (!leaving && change.Resource["metadata"]!["deletionTimestamp"] is not null)
                {
                    leaving = true;
                    await _run.DeletePodAsync(30, cancellationToken);
                }

                Print(change.Status!);
                await _run.WritePodAsync(_ => PodStatus(change.Status!), report: false, cancellationToken);
            }
        }

        if (leaving)
        {
            await _run.DeletePodAsync(0, cancellationToken);
        }
    }

    private async Task PlayBuildAsync(RecordedChange change, CancellationToken cancellationToken)
    {
        if ((string?)change.Resource["spec"]!["Status"] == "BuildCancelled")
        {
            await _run.CancelAsked.WaitAsync(cancellationToken);
        }

        if (change.Status is { } status)
        {
            await _run.WriteBuildAsync(_ => Translate(status).AsObject(), cancellationToken);
        }
    }

    /// <summary>Statuses of containers the recorded pod did not have are those of the container whose place they share.</summary>
    private JsonObject PodStatus(JsonNode recorded)
    {
        var status = Translate(recorded).AsObject();
        if (recorded["initContainerStatuses"] is { } containers)
        {
            status["initContainerStatuses"] = new JsonArray([.. containers.AsArray().SelectMany(container => _live[(string)container!["name"]!].Select(name =>
            {
                var copy = Translate(container).AsObject();
                copy["name"] = name;
                return copy;
            })).OrderBy(container => _run.Containers.ToList().IndexOf((string)container["name"]!))]);
        }

        return status;
    }

    private void MatchContainers(JsonObject recordedPod)
    {
        var recorded = recordedPod["spec"]!["initContainers"]!.AsArray().Select(container => (string)container!["name"]!).ToList();
        recorded.ForEach(name => _live[name] = []);
        var steps = recorded.Where(IsStep).ToList();
        var liveSteps = _run.Containers.Where(IsStep).ToList();
        Spread(recorded.Where(IsSource).ToList(), _run.Containers.Where(IsSource).ToList());
        Spread(steps, liveSteps);
        Spread([BuildPod.Credentials], [BuildPod.Credentials]);
    }

    private void Spread(List<string> recorded, List<string> live)
    {
        for (var i = 0; i < live.Count && recorded.Count > 0; i++)
        {
            _live[live.Contains(recorded[Math.Min(i, recorded.Count - 1)]) && recorded.Contains(live[i]) ? live[i] : recorded[Math.Min(i, recorded.Count - 1)]].Add(live[i]);
        }
    }

    private static bool IsSource(string name) => SourceName().IsMatch(name);

    private static bool IsStep(string name) => name != BuildPod.Credentials && !IsSource(name);

    /// <summary>What the containers printed is there before the API says that they ended.</summary>
    private void Print(JsonNode status)
    {
        foreach (var container in status["initContainerStatuses"]?.AsArray() ?? [])
        {
            var (name, state) = ((string)container!["name"]!, container["state"]!);
            if (state["waiting"] is not null)
            {
                continue;
            }

            foreach (var log in _live[name].Select(_run.Log).Where(log => !log.IsEnded))
            {
                log.Start();
                // A recording that shows a container only when it ended shows its log only then, too.
                foreach (var (time, line) in state["terminated"] is null ? [] : _recording.Logs.GetValueOrDefault(name, []))
                {
                    log.Append(WithDigest(line), Shift(time));
                }

                if (state["terminated"] is not null)
                {
                    log.End();
                }
            }
        }
    }

    private JsonNode Translate(JsonNode node)
    {
        var metadata = _recording.Build["metadata"]!;
        var pod = _recording.Changes.FirstOrDefault(change => change.IsPod)?.Resource["metadata"]!["name"];
        var text = node.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        if (pod is not null)
        {
            text = text.Replace((string)pod!, _run.PodName, StringComparison.Ordinal);
        }

        text = text.Replace($"\\\"{metadata["name"]}\\\"", $"\\\"{_run.Name}\\\"", StringComparison.Ordinal)
            .Replace($"\"namespace\":\"{metadata["namespace"]}\"", $"\"namespace\":\"{_run.Namespace}\"", StringComparison.Ordinal)
            .Replace($"kubectl -n {metadata["namespace"]} ", $"kubectl -n {_run.Namespace} ", StringComparison.Ordinal);
        text = ContainerName().Replace(text, match => _live.TryGetValue(match.Value, out var names) ? string.Join(' ', names) : match.Value);
        text = Time().Replace(text, match => Stamp(Shift(DateTimeOffset.Parse(match.Value, CultureInfo.InvariantCulture))));
        return JsonNode.Parse(WithDigest(text))!;
    }

    private string WithDigest(string text) => _digest is null ? text : PushedDigest().Replace(text, match => $"{match.Groups["before"].Value}{_digest}");

    private DateTimeOffset Shift(DateTimeOffset time) => _from + (time - _recordedFrom);

    private static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    [GeneratedRegex("^build-step-(git|gcs|custom)-source", RegexOptions.ExplicitCapture)]
    private static partial Regex SourceName();

    [GeneratedRegex("build-step-[a-z0-9-]+")]
    private static partial Regex ContainerName();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")]
    private static partial Regex Time();

    [GeneratedRegex("(?<before>\"message\":\"|Pushed [^@ ]+@)sha256:[0-9a-f]{64}", RegexOptions.ExplicitCapture)]
    private static partial Regex PushedDigest();
}
