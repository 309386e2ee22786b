using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane;

/// <summary>Lives of a Build that the recordings lack. Each ends as the contract says, or hangs until it is cancelled or timed out.</summary>
public static partial class BuildScripts
{
    private const string Image = "sha256:44ea6e327fdaab86e060fdc65577309f5dfb84ddd0205a4aaef2fa7834d0ea31";

    /// <summary>Every container runs; the last one leaves the digest as its message.</summary>
    /// <param name="digest">Asked when the last step is about to end: pushes the image, say.</param>
    /// <param name="lines">What the last step prints, one line after the other.</param>
    public static BuildScript Succeed(Func<BuildRun, CancellationToken, Task<string>> digest, params IEnumerable<string> lines) => Script(async (pod, cancellationToken) =>
    {
        await pod.RunUpToLastAsync(cancellationToken);
        var last = pod.Run.Containers[^1];
        await pod.StartAsync(last, cancellationToken);
        foreach (var line in lines)
        {
            pod.Run.Log(last).Append(line);
        }

        await pod.ExitAsync(last, 0, await digest(pod.Run, cancellationToken), null, cancellationToken);
        await pod.SucceedAsync(cancellationToken);
    });

    /// <summary>As above, with a digest known from the start.</summary>
    public static BuildScript Succeed(string digest, params IEnumerable<string> lines) => Succeed((_, _) => Task.FromResult(digest), lines);

    /// <summary>The last step ends with this code and message; reason <c>OOMKilled</c> goes with 137, and with 0 when a child was killed.</summary>
    public static BuildScript Exit(int code, string? message = null, string? reason = null, params IEnumerable<string> lines) => Script(async (pod, cancellationToken) =>
    {
        await pod.RunUpToLastAsync(cancellationToken);
        var last = pod.Run.Containers[^1];
        await pod.StartAsync(last, cancellationToken);
        foreach (var line in lines)
        {
            pod.Run.Log(last).Append(line);
        }

        await pod.ExitAsync(last, code, message, reason, cancellationToken);
        if (code == 0)
        {
            await pod.SucceedAsync(cancellationToken);
        }
    });

    /// <summary>The last step starts, prints, and never ends.</summary>
    public static BuildScript Hang(params IEnumerable<string> lines) => Script(async (pod, cancellationToken) =>
    {
        await pod.RunUpToLastAsync(cancellationToken);
        await pod.StartAsync(pod.Run.Containers[^1], cancellationToken);
        foreach (var line in lines)
        {
            pod.Run.Log(pod.Run.Containers[^1]).Append(line);
        }

        await ForeverAsync(cancellationToken);
    });

    /// <summary>The last container waits for ever: <c>ImagePullBackOff</c>, <c>InvalidImageName</c>, <c>CreateContainerConfigError</c>, ...</summary>
    public static BuildScript Wait(string reason, string message) => Script(async (pod, cancellationToken) =>
    {
        await pod.RunUpToLastAsync(cancellationToken);
        if (reason == "ImagePullBackOff")
        {
            await pod.WaitAsync(pod.Run.Containers[^1], "ErrImagePull", $"rpc error: code = Unknown desc = {message}", cancellationToken);
        }

        await pod.WaitAsync(pod.Run.Containers[^1], reason, message, cancellationToken);
        await ForeverAsync(cancellationToken);
    });

    /// <summary>No node takes the pod.</summary>
    public static BuildScript Unschedulable(string message = "0/3 nodes are available: 3 Insufficient memory.") => new(async (run, cancellationToken) =>
    {
        await run.ReserveAsync(cancellationToken);
        await run.CreatePodAsync(node: null, cancellationToken);
        var pod = new PodPlay(run, Image);
        await pod.PostponeAsync(message, cancellationToken);
        await run.WarnAsync("FailedScheduling", message, cancellationToken);
        await ForeverAsync(cancellationToken);
    });

    /// <summary>The containers wait without a message; an event says why.</summary>
    public static BuildScript FailedMount(string message) => Script(async (pod, cancellationToken) =>
    {
        await pod.InitializeAsync(cancellationToken);
        await pod.Run.WarnAsync("FailedMount", message, cancellationToken);
        await ForeverAsync(cancellationToken);
    });

    /// <summary>The pod fails as a whole while the last step runs: reason <c>Evicted</c>, or <c>Preempting</c>, with the kubelet's sentence.</summary>
    /// <param name="reason"><c>status.reason</c> of the pod.</param>
    /// <param name="message"><c>status.message</c> of the pod.</param>
    /// <param name="condition">A reason for the condition <c>DisruptionTarget</c>, as newer clusters add one.</param>
    public static BuildScript FailPod(string reason, string message, string? condition = null) => Script(async (pod, cancellationToken) =>
    {
        await pod.RunUpToLastAsync(cancellationToken);
        await pod.StartAsync(pod.Run.Containers[^1], cancellationToken);
        await pod.FailAsync(reason, message, condition, cancellationToken);
    });

    /// <summary>The node stops answering: the pod is not ready, reason <c>NodeLost</c>, and nothing follows.</summary>
    public static BuildScript LoseNode() => Script(async (pod, cancellationToken) =>
    {
        await pod.RunUpToLastAsync(cancellationToken);
        await pod.StartAsync(pod.Run.Containers[^1], cancellationToken);
        await pod.LoseNodeAsync(cancellationToken);
        await ForeverAsync(cancellationToken);
    });

    /// <summary>Somebody deletes the pod while the last step runs; the controller writes nothing.</summary>
    public static BuildScript LosePod() => Script(async (pod, cancellationToken) =>
    {
        await pod.RunUpToLastAsync(cancellationToken);
        await pod.StartAsync(pod.Run.Containers[^1], cancellationToken);
        await pod.Run.DeletePodAsync(0, cancellationToken);
        await ForeverAsync(cancellationToken);
    });

    /// <summary>The controller refuses the Build: condition False, reason BuildValidationFailed, no pod (v0.3 and later; v0.2 says nothing).</summary>
    public static BuildScript Invalid(string message) => new(async (run, cancellationToken) =>
    {
        if (run.Release >= ServedRelease.V03)
        {
            await run.ReserveAsync(cancellationToken);
            await run.FailAsync("BuildValidationFailed", message, keepStatus: false, cancellationToken);
            return;
        }

        await ForeverAsync(cancellationToken);
    });

    /// <summary>The pod cannot be created, such as for a quota: reason BuildExecuteFailed.</summary>
    public static BuildScript NotExecuted(Func<BuildRun, string> message) => new(async (run, cancellationToken) =>
    {
        await run.ReserveAsync(cancellationToken);
        await run.FailAsync("BuildExecuteFailed", message(run), keepStatus: true, cancellationToken);
    });

    /// <summary>The controller is down, or (v0.2) found the Build wrong: never a status.</summary>
    public static BuildScript Ignore() => new((_, cancellationToken) => ForeverAsync(cancellationToken)) { OwnsTheEnd = true };

    /// <summary>A script over the kubelet's view; the pod exists when it begins. Where the controller or the API server refuses it, the Build fails.</summary>
    public static BuildScript Script(Func<PodPlay, CancellationToken, Task> play) => new(async (run, cancellationToken) =>
    {
        await run.ReserveAsync(cancellationToken);
        try
        {
            await run.CreatePodAsync(cancellationToken);
        }
        catch (BuildInvalidException e)
        {
            await Invalid(e.Message).PlayAsync(run, cancellationToken);
            return;
        }
        catch (ApiException e)
        {
            await NotExecuted(_ => e.Reason).PlayAsync(run, cancellationToken);
            return;
        }

        var pod = new PodPlay(run, Image);
        await pod.BeginAsync(cancellationToken);
        await play(pod, cancellationToken);
    });

    private static Task ForeverAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);
}
