using System.Globalization;
using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane;

/// <summary>A build of the real controller as it was recorded: what the API said, in the order it was written, and the logs.</summary>
public sealed class Recording
{
    private Recording(string folder)
    {
        Name = Path.GetFileName(folder);
        var builds = Read(Path.Combine(folder, "build-watch.jsonl")).ToList();
        Build = builds[0]["object"]!.AsObject();
        // One etcd wrote both streams, so the resource versions tell the order between them.
        Changes = [.. builds.Select(change => (IsPod: false, change)).Concat(Read(Path.Combine(folder, "pod-watch.jsonl")).Select(change => (IsPod: true, change)))
            .Select(pair => new RecordedChange(pair.IsPod, pair.change["object"]!.AsObject()))
            .OrderBy(change => long.Parse((string)change.Resource["metadata"]!["resourceVersion"]!, CultureInfo.InvariantCulture))];
        Logs = Directory.EnumerateFiles(folder, "log-*.txt").ToDictionary(
            file => Path.GetFileNameWithoutExtension(file)["log-".Length..], file => Lines(file).ToList(), StringComparer.Ordinal);
    }

    public string Name { get; }

    /// <summary>The Build as its author sent it.</summary>
    public JsonObject Build { get; }

    /// <summary>Every state of Build and pod, in the order of writing.</summary>
    public IReadOnlyList<RecordedChange> Changes { get; }

    /// <summary>By container: time and text of each line. What <c>kubectl</c> said when there was no log is left out.</summary>
    public IReadOnlyDictionary<string, List<(DateTimeOffset Time, string Line)>> Logs { get; }

    public static Recording Load(string folder) => new(Path.TrimEndingDirectorySeparator(folder));

    private static IEnumerable<JsonObject> Read(string file) => File.ReadLines(file).Select(line => JsonNode.Parse(line)!.AsObject());

    private static IEnumerable<(DateTimeOffset Time, string Line)> Lines(string file)
    {
        foreach (var line in File.ReadLines(file))
        {
            var parts = line.Split(' ', 2);
            if (parts.Length == 2 && DateTimeOffset.TryParse(parts[0], CultureInfo.InvariantCulture, out var time))
            {
                yield return (time, parts[1]);
            }
        }
    }
}

/// <summary>One written state of a Build or of its pod.</summary>
public sealed record RecordedChange(bool IsPod, JsonObject Resource)
{
    public JsonNode? Status => Resource["status"];

    /// <summary>When it was written, to the second: the newest time anywhere in it that is not announced for later.</summary>
    public DateTimeOffset Time { get; } = Resource["metadata"]!["managedFields"]!.AsArray().Select(entry => entry!["time"])
        .Concat(Resource["status"]?["conditions"]?.AsArray().Select(condition => condition!["lastTransitionTime"]) ?? [])
        .Concat((Resource["status"]?["initContainerStatuses"]?.AsArray() ?? []).Select(status => status!["state"]!["terminated"]?["finishedAt"]))
        .Where(time => time is not null).Max(time => DateTimeOffset.Parse((string)time!, CultureInfo.InvariantCulture));
}
