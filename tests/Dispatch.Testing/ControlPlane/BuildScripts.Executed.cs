using System.Text.Json.Nodes;
using Dispatch.Testing.ControlPlane.Pods;

namespace Dispatch.Testing.ControlPlane;

public static partial class BuildScripts
{
    // What the kubelet keeps of a log where a container left no message.
    private const int FallbackLength = 2048;

    /// <summary>Why <see cref="Executed"/> cannot be played here; null when it can.</summary>
    public static string? ExecutionMissing => Tool.FindMissing("buildah", "git", "setsid") is null ? null : PodExecutor.Missing;

    /// <summary>
    /// Every container of the pod is really executed, with the image, arguments and variables that the pod has in the API server: git sources by
    /// git, custom sources in their images, kaniko's step by buildah, which pushes. Whatever it started is killed when the Build is cancelled,
    /// timed out or deleted, or the pod is.
    /// </summary>
    /// <param name="mirrors">Images that the node gets elsewhere: <c>docker.io/library/busybox:1.36</c> to one of the test's registry, say.</param>
    public static BuildScript Executed(IReadOnlyDictionary<string, string>? mirrors = null) => Script(async (pod, cancellationToken) =>
    {
        await pod.InitializeAsync(cancellationToken);
        using var executor = new PodExecutor(pod.Run.Pod, await SecretsAsync(pod.Run, cancellationToken), pod.Run.Release, mirrors ?? new Dictionary<string, string>(StringComparer.Ordinal));
        using var killed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var gone = pod.Run.PodGoneAsync(killed.Token);
        var execution = ExecuteAsync(pod, executor, killed.Token);
        var isGone = await Task.WhenAny(execution, gone) == gone;
        await killed.CancelAsync();
        await Task.WhenAll(execution, gone).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        cancellationToken.ThrowIfCancellationRequested();
        if (isGone)
        {
            // The controller writes nothing then.
            await pod.Run.DeletePodAsync(0, cancellationToken);
            await ForeverAsync(cancellationToken);
        }

        await execution;
    });

    private static async Task ExecuteAsync(PodPlay pod, PodExecutor executor, CancellationToken cancellationToken)
    {
        foreach (var container in pod.Run.Pod["spec"]!["initContainers"]!.AsArray().Select(container => container!.DeepClone().AsObject()).ToList())
        {
            if (await ExecuteAsync(pod, executor, container, cancellationToken) != 0)
            {
                return;
            }
        }

        await pod.SucceedAsync(cancellationToken);
    }

    private static async Task<int> ExecuteAsync(PodPlay pod, PodExecutor executor, JsonObject container, CancellationToken cancellationToken)
    {
        var name = (string)container["name"]!;
        try
        {
            await executor.PullAsync(container, cancellationToken);
        }
        catch (ContainerWaitsException e)
        {
            await pod.WaitAsync(name, e.Reason, e.Message, cancellationToken);
            if (e.Reason == "ErrImagePull")
            {
                await pod.WaitAsync(name, "ImagePullBackOff", $"Back-off pulling image \"{container["image"]}\"", cancellationToken);
            }

            await ForeverAsync(cancellationToken);
        }

        await pod.StartAsync(name, cancellationToken);
        var printed = new Queue<string>();
        var end = await executor.RunAsync(container, line => Print(pod.Run.Log(name), printed, line), cancellationToken);
        var fallsBack = end.ExitCode != 0 && (string?)container["terminationMessagePolicy"] == "FallbackToLogsOnError";
        var message = end.Message.Length > 0 || !fallsBack ? end.Message : Tail(printed);
        await pod.ExitAsync(name, end.ExitCode, message.Length > 0 ? message : null, null, cancellationToken);
        return end.ExitCode;
    }

    private static void Print(ContainerLog log, Queue<string> printed, string line)
    {
        log.Append(line);
        printed.Enqueue(line);
        if (printed.Count > 80)
        {
            printed.Dequeue();
        }
    }

    private static string Tail(IEnumerable<string> lines)
    {
        var text = string.Concat(lines.Select(line => line + "\n"));
        return text[^Math.Min(text.Length, FallbackLength)..];
    }

    private static async Task<Dictionary<string, JsonObject>> SecretsAsync(BuildRun run, CancellationToken cancellationToken)
    {
        var secrets = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var volume in run.Pod["spec"]!["volumes"]?.AsArray() ?? [])
        {
            if ((string?)volume!["secret"]?["secretName"] is { } name)
            {
                secrets[name] = await run.Server.Admin.GetAsync($"/api/v1/namespaces/{run.Namespace}/secrets/{name}", cancellationToken);
            }
        }

        return secrets;
    }
}
