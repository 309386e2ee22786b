using Dispatch.Build.EndToEnd.Tests.Ci;
using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests.Documentation;

/// <summary>Every command that the documentation shows, as a reader would paste it.</summary>
public sealed class DocumentationTests(PackageFixture package, ToolFixture tool, ApiServerFixture server, ITestOutputHelper output)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Pages() => [.. DocBlock.Pages];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task The_commands_of_a_page_work(string page)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs bash: run it on Linux or macOS");
        var runnable = DocBlock.Read(page).Where(static block => block.Skip is null).ToList();
        var missing = runnable.SelectMany(static block => block.Needs).Distinct().Where(static need => Missing(need) is not null).ToList();
        var blocks = runnable.Where(block => !block.Needs.Any(missing.Contains)).ToList();
        if (blocks.Exists(static block => block.Needs.Contains("cluster")))
        {
            await using var cluster = await TestCluster.StartAsync(server, package, static _ => BuildScripts.Pushed());
            await RunAsync(
                page,
                blocks,
                cluster.Registry,
                new Dictionary<string, string> { ["-n dispatch"] = $"-n {cluster.Name}", ["namespace dispatch"] = $"namespace {cluster.Name}-new" },
                new Dictionary<string, string>
                {
                    ["KUBECONFIG"] = cluster.KubeConfig,
                    ["DISPATCH_NAMESPACE"] = cluster.Name,
                    ["DISPATCH_INSECURE_REGISTRIES"] = cluster.Registry,
                });
        }
        else if (blocks.Exists(static block => block.Needs.Contains("registry")))
        {
            await using var registry = await RegistryServer.StartAsync(Cancel);
            await RunAsync(page, blocks, registry.Address, [], []);
        }
        else
        {
            await RunAsync(page, blocks, null, [], []);
        }

        Assert.SkipUnless(missing.Count == 0, string.Join(", ", missing.Select(Missing)));
    }

    [Fact]
    public void What_cannot_be_run_says_why()
    {
        var blocks = DocBlock.Pages.SelectMany(static page => DocBlock.Read(page).Select(block => (Page: page, Block: block))).ToList();
        var skipped = blocks.Where(static entry => entry.Block.Skip is not null).ToList();
        output.WriteLine($"{blocks.Count} blocks, {skipped.Count} of them are not run:");
        skipped.ForEach(entry => output.WriteLine($"{entry.Page}:{entry.Block.Line}: {entry.Block.Skip}"));
        Assert.All(skipped, static entry => Assert.True(entry.Block.Skip!.Split(' ').Length >= 4, $"{entry.Page}:{entry.Block.Line}: '{entry.Block.Skip}' is no reason."));
        Assert.InRange(skipped.Count, 0, blocks.Count / 3);
    }

    private async Task RunAsync(string page, List<DocBlock> blocks, string? registry, Dictionary<string, string> names, Dictionary<string, string> variables)
    {
        if (registry is not null)
        {
            names["registry.example.com"] = registry;
        }

        foreach (var image in registry is null ? [] : (string[])["team/runtime-js:1.0", "runtime-js:1"])
        {
            await Tool.RunAsync("skopeo", ["copy", "--quiet", "--dest-tls-verify=false", $"oci-archive:{package.RuntimeArchive}", $"docker://{registry}/{image}"], Cancel);
        }

        using var session = new DocSession(package, tool);
        await session.RunAsync(page, blocks, names, variables, Cancel);
    }

    private static string? Missing(string need) => need switch
    {
        "registry" => RegistryServer.IsAvailable && Tool.Find("skopeo") is not null ? null : $"{RegistryServer.Missing} skopeo",
        "cluster" => ClusterAssets.Folder is null ? ClusterAssets.Missing : null,
        _ => Tool.Find(need) is null ? $"needs {need}: apt-get install {need}" : null,
    };
}
