using System.Globalization;

using Dispatch.Testing;

namespace Dispatch.Build.Benchmarks;

/// <summary>
/// A function of 5 MB in 500 files on a runtime of about 100 MB, from a local registry to the same registry, against buildah.
/// Before every round one source file changes, so that both have a layer to make and to push. Cold is without storage and cache.
/// </summary>
internal static class Assembling
{
    internal const string Template = """
        ARG IMAGE
        FROM ${IMAGE}
        ARG HANDLER
        ENV HANDLER=${HANDLER}
        COPY . .

        """;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        using var folder = new TempFolder();
        await using var registry = await RegistryServer.StartAsync(cancellationToken);
        var (runtime, foreign) = ($"{registry.Address}/runtime:1", $"{registry.Address}/foreign:1");
        await PublishRuntimesAsync(folder, $"{registry.Address}/base:1", runtime, foreign, cancellationToken);
        var workspace = folder["function"];
        Content.WriteSource(workspace, files: 500, bytesPerFile: 10_000);

        Buildah Storage(string name) => new(folder["buildah", name]);
        Contestant ByBuildah(string name, string storage, bool fresh) => new(
            name,
            async round =>
            {
                Change(workspace, $"{name} {round}");
                await (fresh ? Storage(storage).ClearAsync(cancellationToken) : Task.CompletedTask);
            },
            _ => Storage(storage).PublishAsync(workspace, folder["function-template", "Dockerfile"], runtime, $"{registry.Address}/{storage}:1", cancellationToken));

        Contestant Ours(string name, string cache, bool fresh, Func<string, string, Task> publish) => new(
            name,
            round =>
            {
                Change(workspace, $"{name} {round}");
                if (fresh && Directory.Exists(folder[cache]))
                {
                    Directory.Delete(folder[cache], recursive: true);
                }

                return Task.CompletedTask;
            },
            _ => publish(folder[cache], $"{registry.Address}/{cache}:1"));

        Task Here(string cache, string image) => Publishing.PublishAsync(workspace, runtime, image, cache, cancellationToken);
        Task InChild(string cache, string image) => Child.StartAsync(["publish", workspace, runtime, image, cache], cancellationToken);
        var times = await Contest.RunAsync(7,
        [
            ByBuildah("buildah, cold", "buildah-cold", fresh: true),
            ByBuildah("buildah, warm", "buildah-warm", fresh: false),
            Ours("engine, cold", "engine-cold", fresh: true, Here),
            Ours("engine, warm", "engine-warm", fresh: false, Here),
            Ours("engine, cold, new process", "child-cold", fresh: true, InChild),
            Ours("engine, warm, new process", "child-warm", fresh: false, InChild),
            Ours("engine, cold, runtime made by buildah", "foreign-cold", fresh: true, (cache, image) => Publishing.PublishAsync(workspace, foreign, image, cache, cancellationToken)),
        ]);
        await Storage("buildah-cold").ClearAsync(cancellationToken);
        await Storage("buildah-warm").ClearAsync(cancellationToken);
        Contest.Print("Assembling and pushing: 500 files, 5 MB, on a base of 100 MB", times, row => row.Name.Contains("cold", StringComparison.Ordinal) ? times[0] : times[1]);
        await Phases.PrintAsync("Where the time of a warm run goes", async events =>
        {
            Change(workspace, "phases");
            await Publishing.PublishAsync(workspace, runtime, $"{registry.Address}/engine-warm:1", folder["engine-warm"], cancellationToken, events);
        });
    }

    // What a runtime image of ours says about its working directory spares functions the reading of its layers; other builders do not say it.
    private static async Task PublishRuntimesAsync(TempFolder folder, string baseImage, string ours, string foreign, CancellationToken cancellationToken)
    {
        Content.WriteBinary(folder["base", "usr"], files: 2_000, bytesPerFile: 50_000);
        folder.Write("base/Dockerfile", "FROM scratch\nCOPY usr /usr\n");
        await Publishing.PublishAsync(folder["base"], "", baseImage, folder["runtime-cache"], cancellationToken);

        folder.Write("function-template/Dockerfile", Template);
        folder.Write("runtime/function-template/Dockerfile", Template);
        var dockerfile = folder.Write("runtime/Dockerfile", $"FROM {baseImage}\nCOPY function-template /function-template\nWORKDIR /function\n");
        await Publishing.PublishAsync(folder["runtime"], "", ours, folder["runtime-cache"], cancellationToken);
        var buildah = new Buildah(folder["buildah", "runtime"]);
        await buildah.PublishAsync(folder["runtime"], dockerfile, baseImage, foreign, cancellationToken);
        await buildah.ClearAsync(cancellationToken);
    }

    private static void Change(string workspace, string reason) =>
        File.WriteAllText(Path.Combine(workspace, "0000", "0.js"), string.Create(CultureInfo.InvariantCulture, $"// {reason} {Guid.NewGuid()}\n"));
}
