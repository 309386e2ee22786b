using System.Text.Json.Nodes;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Dispatch.Build.Cluster.Tests.Engine;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Commands;

/// <summary>What <c>dotnet dispatch render</c> prints is what a cluster takes.</summary>
public sealed class RenderTests(ApiServerFixture servers, RegistryFixture registries) : EngineTests(servers, registries)
{
    [Fact]
    public async Task The_cluster_takes_the_Build_and_the_template_and_the_Build_makes_the_image()
    {
        await using var space = await CreateAsync();
        await space.AdmitAsync();
        await space.PlayAsync(Pushing(space));
        using var command = new CommandRun(space);
        await command.ExitsWithAsync(
            0, "render", space.Workspace.Path, "--name", "hello", "--runtime-image", space.Runtime.ToString()!, "--registry", space.Repositories, "--tag", "1", "--build-template", "rendered", "--json");
        var items = JsonNode.Parse(command.Output)!["items"]!.AsArray().Select(static item => item!.AsObject()).ToList();
        Assert.Equal(["BuildTemplate", "Build", "Service"], items.Select(static item => (string)item["kind"]!));
        await space.Server.Admin.PostAsync($"/apis/build.knative.dev/v1alpha1/namespaces/{space.Name}/buildtemplates", items[0].DeepClone().AsObject(), Cancel);
        var build = await space.Server.Admin.PostAsync(space.Builds, items[1].DeepClone().AsObject(), Cancel);
        await space.UntilAsync(async () => (string?)(await space.TheBuildAsync())["status"]?["conditions"]?[0]?["status"] == "True");

        // It has no key, as no registry was asked: its builder's digest is the proof.
        using var attached = new CommandRun(space);
        await attached.ExitsWithAsync(0, "attach", (string)build["metadata"]!["name"]!, "--insecure-registry", space.Registry);
        Assert.StartsWith($"{space.Repositories}/hello@sha256:", attached.Output, StringComparison.Ordinal);
    }
}
