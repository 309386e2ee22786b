using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane;

/// <summary>A pod as its kubelet sees it: each step changes the pod's status, and the Build's follows.</summary>
public sealed class PodPlay(BuildRun run, string imageId)
{
    private readonly Dictionary<string, JsonObject> _states = new(StringComparer.Ordinal);
    private readonly JsonObject _details = new() { ["phase"] = "Pending" };
    private readonly JsonArray _moreConditions = [];

    public BuildRun Run => run;

    /// <summary>The pod is known, nothing else.</summary>
    public Task BeginAsync(CancellationToken cancellationToken) => run.WritePodAsync(_ => Status(isScheduled: null), report: true, cancellationToken);

    /// <summary>It has no node: <c>PodScheduled</c> is False, reason <c>Unschedulable</c>.</summary>
    public Task PostponeAsync(string message, CancellationToken cancellationToken) =>
        run.WritePodAsync(_ => Status(isScheduled: false, message), report: true, cancellationToken);

    /// <summary>Every container waits: <c>PodInitializing</c>.</summary>
    public Task InitializeAsync(CancellationToken cancellationToken)
    {
        foreach (var container in run.Containers)
        {
            _states[container] = State("waiting", new() { ["reason"] = "PodInitializing" });
        }

        return WriteAsync(cancellationToken);
    }

    /// <summary>Everything before the last container starts and ends well.</summary>
    public async Task RunUpToLastAsync(CancellationToken cancellationToken)
    {
        await InitializeAsync(cancellationToken);
        foreach (var container in run.Containers.SkipLast(1))
        {
            await StartAsync(container, cancellationToken);
            await ExitAsync(container, 0, null, null, cancellationToken);
        }
    }

    public Task StartAsync(string container, CancellationToken cancellationToken)
    {
        run.Log(container).Start();
        _states[container] = State("running", new() { ["startedAt"] = BuildReport.Now });
        return WriteAsync(cancellationToken);
    }

    /// <summary>Everything before the last container ended well between two looks at the pod, and the last one runs.</summary>
    public Task SkipToLastAsync(CancellationToken cancellationToken)
    {
        foreach (var container in run.Containers.SkipLast(1))
        {
            run.Log(container).End();
            _states[container] = Ended(0, null, null);
        }

        return StartAsync(run.Containers[^1], cancellationToken);
    }

    /// <summary>The last container and <c>nop</c> ended well between two looks at the pod.</summary>
    public Task FinishAsync(string message, CancellationToken cancellationToken)
    {
        run.Log(run.Containers[^1]).End();
        _states[run.Containers[^1]] = Ended(0, message, null);
        _details["phase"] = "Succeeded";
        return WriteAsync(cancellationToken);
    }

    /// <summary>The container waits, with a reason such as <c>ImagePullBackOff</c> and a message.</summary>
    public Task WaitAsync(string container, string reason, string message, CancellationToken cancellationToken)
    {
        _states[container] = State("waiting", new() { ["reason"] = reason, ["message"] = message });
        return WriteAsync(cancellationToken);
    }

    /// <summary>The container ends; with another code than 0 the pod fails.</summary>
    public Task ExitAsync(string container, int code, string? message, string? reason, CancellationToken cancellationToken)
    {
        run.Log(container).End();
        _states[container] = Ended(code, message, reason);
        _details["phase"] = code == 0 ? "Pending" : "Failed";
        return WriteAsync(cancellationToken);
    }

    /// <summary>The steps are over, and <c>nop</c> ran: Running, then Succeeded.</summary>
    public async Task SucceedAsync(CancellationToken cancellationToken)
    {
        _details["phase"] = "Running";
        await WriteAsync(cancellationToken);
        _details["phase"] = "Succeeded";
        await WriteAsync(cancellationToken);
    }

    /// <summary>The pod fails as a whole; the containers stay as they were last seen.</summary>
    public Task FailAsync(string reason, string message, string? disruption, CancellationToken cancellationToken)
    {
        (_details["phase"], _details["reason"], _details["message"]) = ("Failed", reason, message);
        if (disruption is not null)
        {
            _moreConditions.Add(Condition("DisruptionTarget", true, disruption, message));
        }

        return WriteAsync(cancellationToken);
    }

    /// <summary>The node controller marks the pod of a node that is not heard of.</summary>
    public Task LoseNodeAsync(CancellationToken cancellationToken)
    {
        (_details["reason"], _details["message"]) = ("NodeLost", "Node which was running pod is unresponsive");
        return WriteAsync(cancellationToken);
    }

    private Task WriteAsync(CancellationToken cancellationToken) => run.WritePodAsync(_ => Status(isScheduled: true), report: true, cancellationToken);

    private JsonObject Status(bool? isScheduled, string? message = null)
    {
        var status = _details.DeepClone().AsObject();
        if (_states.Count > 0)
        {
            status["initContainerStatuses"] = new JsonArray([.. run.Containers.Select(ContainerStatus)]);
        }

        if (isScheduled is { } scheduled)
        {
            status["conditions"] = new JsonArray([.. Conditions(scheduled, message)]);
        }

        return status;
    }

    private IEnumerable<JsonNode> Conditions(bool isScheduled, string? message)
    {
        if (_states.Count > 0)
        {
            var open = run.Containers.Where(container => (int?)_states[container]["terminated"]?["exitCode"] != 0).ToList();
            yield return open.Count == 0
                ? Condition("Initialized", true, null, null)
                : Condition("Initialized", false, "ContainersNotInitialized", $"containers with incomplete status: [{string.Join(' ', open)}]");
            yield return Condition("Ready", false, "ContainersNotReady", "containers with unready status: [nop]");
            yield return Condition("ContainersReady", false, "ContainersNotReady", "containers with unready status: [nop]");
        }

        yield return Condition("PodScheduled", isScheduled, isScheduled ? null : "Unschedulable", message);
        foreach (var more in _moreConditions)
        {
            yield return more!.DeepClone();
        }
    }

    private JsonObject ContainerStatus(string container) => new()
    {
        ["name"] = container,
        ["state"] = _states[container].DeepClone(),
        ["ready"] = (int?)_states[container]["terminated"]?["exitCode"] == 0,
        ["restartCount"] = 0,
        ["image"] = (string?)run.Pod["spec"]!["initContainers"]!.AsArray().First(one => (string)one!["name"]! == container)!["image"],
        ["imageID"] = imageId,
    };

    private static JsonObject Ended(int code, string? message, string? reason)
    {
        var end = new JsonObject { ["exitCode"] = code, ["reason"] = reason ?? (code == 0 ? "Completed" : "Error"), ["startedAt"] = BuildReport.Now, ["finishedAt"] = BuildReport.Now };
        if (message is not null)
        {
            end["message"] = message;
        }

        return State("terminated", end);
    }

    private static JsonObject State(string name, JsonObject details) => new() { [name] = details };

    private static JsonObject Condition(string type, bool status, string? reason, string? message)
    {
        var condition = new JsonObject { ["type"] = type, ["status"] = status ? "True" : "False", ["lastTransitionTime"] = BuildReport.Now };
        if (reason is not null)
        {
            condition["reason"] = reason;
        }

        if (message is not null)
        {
            condition["message"] = message;
        }

        return condition;
    }
}
