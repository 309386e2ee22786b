using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests;

public sealed class RegistryTests(PackageFixture package)
{
    [Fact]
    public async Task Pushes_all_tags_and_finds_the_image_again_on_a_cold_machine()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var registry = await RegistryServer.StartAsync(TestContext.Current.CancellationToken);
        var (first, second) = (await PublishElsewhereAsync(registry), await PublishElsewhereAsync(registry));

        Assert.Equal($"{registry.Address}/team/hello@{first["Digest"]}", first["Identity"]);
        Assert.Equal((registry.Address, "team/hello", "1.0,latest", ""), (first["Registry"], first["Repository"], first["Tags"], first["Archive"]));
        Assert.Equal(("false", "true"), (first["Skipped"], second["Skipped"]));
        Assert.Equal(first["Identity"], second["Identity"]);
        using var client = new HttpClient();
        Assert.Contains("latest", await client.GetStringAsync(new Uri($"http://{registry.Address}/v2/team/hello/tags/list"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_private_authority_is_trusted_for_the_registry_it_is_named_for()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var registry = await RegistryServer.StartWithTlsAsync(TestContext.Current.CancellationToken);
        using var project = TestProject.Function(package);
        (await project.BuildAsync("PublishFunctionImage", $"-p:FunctionImageRegistry={registry.Address}")).FailedWith("DSP32");
        var result = await project.PublishAsync($"-p:FunctionImageRegistry={registry.Address}", $"-p:DispatchRegistryCertificates={registry.Address}={registry.AuthorityFile}");
        Assert.StartsWith(registry.Address, result["Identity"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_runtime_image_in_a_registry_is_a_base_like_any_other()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var registry = await RegistryServer.StartAsync(TestContext.Current.CancellationToken);
        using var runtime = new TestProject(package, "samples/runtime-js");
        var pushed = (await runtime.BuildAsync("PublishRuntimeImage", $"-p:FunctionImageRegistry={registry.Address}", "-getTargetResult:PublishRuntimeImage")).Result("PublishRuntimeImage");
        using var project = TestProject.Function(package);
        var result = await project.PublishAsync($"-p:FunctionImageRegistry={registry.Address}", $"-p:FunctionRuntimeImage={registry.Address}/runtime-js:1.0.1");
        Assert.Contains($"{registry.Address}/runtime-js", File.ReadAllText(result["Manifest"]), StringComparison.Ordinal);
        Assert.Equal("runtime-js", pushed["Repository"]);
    }

    // A folder and a cache of its own: what another machine has.
    private async Task<IReadOnlyDictionary<string, string>> PublishElsewhereAsync(RegistryServer registry)
    {
        using var project = TestProject.Function(package);
        project.Environment["DISPATCH_CACHE"] = project["cache"];
        project.Environment["FUNCTION_IMAGE_TAGS"] = "1.0 latest";
        project.Write(".dockerignore", "cache\n");
        return await project.PublishAsync($"-p:FunctionImageRegistry={registry.Address}/team");
    }
}
