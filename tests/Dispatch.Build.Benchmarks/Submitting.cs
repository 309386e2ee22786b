using System.Diagnostics;
using System.Globalization;
using Dispatch.Build.Definitions;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Templates;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;

namespace Dispatch.Build.Benchmarks;

/// <summary>
/// 200 functions through one process of ours, to the proof of each image, against <c>kubectl apply</c> of the same 200 manifests, which only submits
/// them: with a real API server, and a controller and pods that take no time but push an image.
/// </summary>
internal static class Submitting
{
    public const int Functions = 200;

    private const string Group = "/apis/build.knative.dev/v1alpha1/namespaces";
    private const int Rounds = 3;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine($"### Submitting: {Functions} Builds at once");
        Console.WriteLine();
        if (ClusterAssets.Folder is null || !RegistryServer.IsAvailable)
        {
            Console.WriteLine($"Not measured: {(ClusterAssets.Folder is null ? ClusterAssets.Missing : RegistryServer.Missing)}");
            return;
        }

        using var folder = new TempFolder();
        await using var registry = await RegistryServer.StartAsync(cancellationToken);
        await using var api = await ApiServer.StartAsync(ServedRelease.V07, cancellationToken);
        var space = await api.CreateNamespaceAsync(cancellationToken);
        await api.Admin.PostAsync($"{Group}/{space}/buildtemplates", ManifestJson.ToJson(KanikoTemplate.Create(ImageKind.Function)), cancellationToken);
        folder.Write("runtime/function-template/Dockerfile", Assembling.Template);
        folder.Write("runtime/Dockerfile", "FROM scratch\nCOPY . /\n");
        var runtime = $"{registry.Address}/runtime:1";
        await Publishing.PublishAsync(folder["runtime"], "", runtime, folder["cache"], cancellationToken);

        await using var kubelet = await KubeletDouble.StartAsync(api, cancellationToken);
        var ended = new Ended();
        await using var controller = ControllerDouble.Start(api, kubelet, space, ended.Count(BuildScripts.Pushed()));
        async Task<Turn> TakeAsync(Func<string, Task<string>> work)
        {
            await using var proxy = FaultProxy.Start(api, FaultSchedule.None, api.Administrator);
            ended.Reset();
            var (start, used) = (Stopwatch.GetTimestamp(), api.ProcessorTime);
            var output = await work(api.WriteKubeConfig(api.Administrator, space, proxy.Address));
            await ended.AllAsync(Functions, cancellationToken);
            var turn = Turn.Of(proxy, start, api.ProcessorTime - used, output);
            await ClearAsync(api, space, cancellationToken);
            return turn;
        }

        List<Turn> ours = [], theirs = [];
        for (var round = 0; round <= Rounds; round++)
        {
            var manifests = folder[$"manifests-{round}"];
            ours.Add(await TakeAsync(kubeConfig => Child.StartAsync(["submit", kubeConfig, space, runtime, manifests, folder["cache"]], cancellationToken)));
            if (Tool.Find("kubectl") is { } kubectl)
            {
                theirs.Add(await TakeAsync(kubeConfig => Tool.RunAsync(kubectl, ["--kubeconfig", kubeConfig, "apply", "-f", manifests], cancellationToken)));
            }
        }

        Print(ours, theirs);
    }

    private static async Task ClearAsync(ApiServer api, string space, CancellationToken cancellationToken)
    {
        await api.Admin.DeleteAsync($"{Group}/{space}/builds", null, cancellationToken);
        while ((await api.Admin.GetAsync($"/api/v1/namespaces/{space}/pods", cancellationToken))["items"]!.AsArray().Count > 0)
        {
            await Task.Delay(100, cancellationToken);
        }
    }

    private static void Print(List<Turn> ours, List<Turn> theirs)
    {
        Console.WriteLine("| | all submitted | all ended | requests | most in a second | processor time of the API server | peak resident set |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|");
        Row("engine, new process: submit, follow, logs, proof, clean-up", ours);
        Row("`kubectl apply`: submit", theirs);
        Console.WriteLine();
        Requests("engine", ours);
        Requests("kubectl", theirs);
        if (theirs.Count == 0)
        {
            Console.WriteLine("kubectl is missing, so nothing is compared: apt-get install kubernetes-client");
        }
    }

    // The first turn does not count.
    private static void Row(string name, List<Turn> turns)
    {
        double Median(Func<Turn, double> what) => turns.Skip(1).Select(what).Order().ElementAt((turns.Count - 1) / 2);
        if (turns.Count > 1)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {Median(turn => turn.Submitted):0.0} s | {Median(turn => turn.Ended):0.0} s | {Median(turn => turn.Requests.Values.Sum()):0} | {Median(turn => turn.Most):0} | {Median(turn => turn.Used.TotalSeconds):0.0} s | {(turns[^1].PeakMemory is { } bytes ? $"{bytes / 1e6:0} MB" : "")} |"));
        }
    }

    private static void Requests(string name, List<Turn> turns)
    {
        if (turns.Count > 0)
        {
            Console.WriteLine($"{name}: {string.Join(", ", turns[^1].Requests.OrderByDescending(static one => one.Value).Take(10).Select(static one => $"{one.Value} {one.Key}"))}");
        }
    }

    /// <summary>What one contestant did; times are seconds since its start.</summary>
    private sealed record Turn(double Submitted, double Ended, IReadOnlyDictionary<string, int> Requests, int Most, TimeSpan Used, long? PeakMemory)
    {
        public static Turn Of(FaultProxy proxy, long start, TimeSpan used, string output)
        {
            double Seconds(ProxiedRequest request) => Stopwatch.GetElapsedTime(start, request.Timestamp).TotalSeconds;
            var at = proxy.Requests.Select(pair => Seconds(pair.Request)).Order().ToList();
            return new(
                proxy.Requests.Where(pair => pair.Request.Action == "create builds").Max(pair => Seconds(pair.Request)),
                Stopwatch.GetElapsedTime(start).TotalSeconds,
                proxy.Counts,
                at.Select((first, index) => at.Skip(index).TakeWhile(other => other < first + 1).Count()).Max(),
                used,
                long.TryParse(output.Trim().Split('\n')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null);
        }
    }

    /// <summary>Counts the Builds that are over.</summary>
    private sealed class Ended
    {
        private int _count;

        public void Reset() => _count = 0;

        public BuildScript Count(BuildScript script) => new(async (run, cancellationToken) =>
        {
            await script.PlayAsync(run, cancellationToken);
            Interlocked.Increment(ref _count);
        });

        public async Task AllAsync(int expected, CancellationToken cancellationToken)
        {
            while (Volatile.Read(ref _count) < expected)
            {
                await Task.Delay(20, cancellationToken);
            }
        }
    }
}
