using System.Text.Json.Nodes;
using Dispatch.Testing.ControlPlane.Pods;

namespace Dispatch.Testing.ControlPlane;

public static partial class BuildScripts
{
    /// <summary>
    /// The light form of <see cref="Executed"/>, for many Builds at once: nothing is run, but an image of its own is really pushed (over plain HTTP) to
    /// where kaniko's step of the pod is told to push. Its labels are those of the Dockerfile that the Build brings along, and the Build's own input key.
    /// </summary>
    /// <param name="lines">How many lines the last step prints: <see cref="PushedLine"/>, from 1.</param>
    /// <param name="pause">Asked before each line and before the push, to slow the build down; null for none.</param>
    public static BuildScript Pushed(int lines = 3, Func<CancellationToken, Task>? pause = null) => Script(async (pod, cancellationToken) =>
    {
        var last = pod.Run.Containers[^1];
        await pod.SkipToLastAsync(cancellationToken);
        for (var number = 1; number <= lines; number++)
        {
            await (pause?.Invoke(cancellationToken) ?? Task.CompletedTask);
            pod.Run.Log(last).Append(PushedLine(pod.Run.Name, number));
        }

        await (pause?.Invoke(cancellationToken) ?? Task.CompletedTask);
        var destination = "";
        try
        {
            var arguments = new KanikoArguments(new ContainerText(pod.Run.Pod["spec"]!["initContainers"]!.AsArray()[^1]!.AsObject()).Arguments);
            destination = arguments.Text("destination") ?? throw new FormatException("you must provide --destination, or use --no-push");
            var image = await ImageAsync(pod.Run, arguments.Text("dockerfile") ?? "Dockerfile", cancellationToken);
            var registry = new RegistryWriter(destination);
            var digest = await registry.PushAsync(image.Config, image.Layer, cancellationToken);
            pod.Run.Log(last).Append($"\e[36mINFO\e[0m[0000] Pushed {registry.Registry}/{registry.Repository}@{digest} ");
            await pod.FinishAsync(digest, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or FormatException)
        {
            var problem = e is FormatException ? $"Error: {e.Message}" : $"error pushing image: failed to push to destination {destination}: {e.Message}";
            pod.Run.Log(last).Append(problem);
            await pod.ExitAsync(last, 1, problem, null, cancellationToken);
        }
    });

    /// <summary>A line of <see cref="Pushed"/>.</summary>
    public static string PushedLine(string build, int number) => $"{build} says line {number}";

    private static async Task<TinyImage> ImageAsync(BuildRun run, string dockerfile, CancellationToken cancellationToken)
    {
        var labels = new JsonObject();
        if ((string?)run.Build["metadata"]!["labels"]?["dispatch.build/input-key"] is { } key)
        {
            labels["dispatch.build/input-key"] = key;
        }

        var sources = run.Pod["spec"]!["initContainers"]!.AsArray().Select(container => container!.AsObject())
            .Where(container => ((string)container["name"]!).StartsWith("build-step-custom-source", StringComparison.Ordinal));
        foreach (var (name, value) in await DeliveredDockerfile.FindAsync(sources, dockerfile, cancellationToken) is { } text ? DeliveredDockerfile.Labels(text) : [])
        {
            labels[name] = value;
        }

        return await TinyImage.CreateAsync([TinyImage.File("built-by", $"{run.Namespace}/{run.Name} {run.Build["metadata"]!["uid"]}\n")], new JsonObject { ["Labels"] = labels });
    }
}
