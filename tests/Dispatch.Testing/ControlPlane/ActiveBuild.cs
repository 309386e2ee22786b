using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane;

/// <summary>A Build that the controller double has taken up: its script, its timer, and what ends it early.</summary>
internal sealed class ActiveBuild
{
    private readonly ApiServer _api;
    private readonly BuildScript _script;
    private readonly double _timeScale;
    private readonly Action<Exception> _report;
    private readonly CancellationToken _stopped;
    private readonly CancellationTokenSource _end;
    private readonly TaskCompletionSource _removed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ActiveBuild(ApiServer api, BuildRun run, BuildScript script, double timeScale, Action<Exception> report, CancellationToken stopped)
    {
        (_api, Run, _script, _timeScale, _report, _stopped) = (api, run, script, timeScale, report, stopped);
        _end = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        Ended = Task.Run(LiveAsync, CancellationToken.None);
    }

    public BuildRun Run { get; }

    /// <summary>When nothing happens to it any more.</summary>
    public Task Ended { get; }

    public void Remove() => _removed.TrySetResult();

    private async Task LiveAsync()
    {
        try
        {
            await WriteDefaultsAsync();
            var playing = GuardAsync(_script.PlayAsync(Run, _end.Token));
            var cancelling = _script.OwnsTheEnd || Run.Release < ServedRelease.V04 ? Task.CompletedTask : GuardAsync(CancelAsync(playing));
            var timer = _script.OwnsTheEnd || Run.Release < ServedRelease.V02 ? Task.CompletedTask : GuardAsync(TimeOutAsync(playing));
            await Task.WhenAny(_removed.Task, Task.Delay(Timeout.Infinite, _stopped));
            if (_removed.Task.IsCompleted)
            {
                // What the garbage collector does with the objects that a Build owns.
                await _end.CancelAsync();
                await playing;
                await Run.DeletePodAsync(0, _stopped);
            }

            await Task.WhenAll(playing, _removed.Task.IsCompleted ? Task.CompletedTask : Task.WhenAll(cancelling, timer));
        }
        catch (Exception e)
        {
            _report(e);
        }
        finally
        {
            await _end.CancelAsync();
        }
    }

    /// <summary>Where no webhook wrote them at creation.</summary>
    private async Task WriteDefaultsAsync()
    {
        var spec = Run.Build["spec"]!.DeepClone().AsObject();
        if (Defaults(spec, Run.Release))
        {
            Run.See(await _api.Admin.PatchAsync(Run.BuildPath, new JsonObject { ["spec"] = spec }, _end.Token));
        }
    }

    /// <summary>Writes what the release's webhook would; true when something was missing.</summary>
    internal static bool Defaults(JsonObject spec, ServedRelease release)
    {
        var before = spec.ToJsonString();
        if (release >= ServedRelease.V02)
        {
            spec["serviceAccountName"] ??= "default";
            spec["timeout"] ??= "10m0s";
            if (spec["template"] is { } template)
            {
                template["kind"] ??= "BuildTemplate";
            }
        }

        if (release >= ServedRelease.V04)
        {
            spec["Status"] ??= "";
        }

        return spec.ToJsonString() != before;
    }

    private async Task CancelAsync(Task playing)
    {
        if (await Task.WhenAny(Run.CancelAsked, playing) == playing)
        {
            return;
        }

        await _end.CancelAsync();
        await playing;
        await Run.FailAsync("BuildCancelled", $"Build \"{Run.Name}\" was cancelled", keepStatus: true, _stopped);
        await Run.DeletePodAsync(0, _stopped);
    }

    /// <summary>As the real timer: a cancel does not stop it, and it overwrites what the cancel wrote.</summary>
    private async Task TimeOutAsync(Task playing)
    {
        var text = (string)Run.Build["spec"]!["timeout"]!;
        var limit = Task.Delay(GoTime.Parse(text) * _timeScale, _stopped);
        if (await Task.WhenAny(limit, playing) == playing && !Run.CancelAsked.IsCompleted)
        {
            return;
        }

        await limit;
        await _end.CancelAsync();
        await playing;
        await Run.DeletePodAsync(0, _stopped);
        await Run.WriteBuildAsync(status => new JsonObject
        {
            ["builder"] = "Cluster",
            ["cluster"] = status["cluster"]?.DeepClone(),
            ["startTime"] = status["startTime"]?.DeepClone(),
            ["completionTime"] = BuildReport.Now,
            ["conditions"] = new JsonArray(BuildReport.Condition(Run.Release, "False", "BuildTimeout", $"Build \"{Run.Name}\" failed to finish within \"{text}\"")),
            ["stepsCompleted"] = null,
        }, _stopped);
    }

    private async Task GuardAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception e)
        {
            _report(e);
        }
    }
}
