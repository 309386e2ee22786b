using System.Text.Json.Nodes;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests.Infrastructure;

/// <summary>A namespace of the real API server with the packed templates in it, a registry, and what a project needs to publish through both.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly RegistryServer _registry;
    private readonly KubeletDouble _kubelet;
    private readonly ControllerDouble _controller;
    private readonly ApiServer _server;

    private TestCluster(ApiServer server, string name, RegistryServer registry, KubeletDouble kubelet, BuildScript script)
    {
        (_server, Name, _registry, _kubelet) = (server, name, registry, kubelet);
        KubeConfig = server.WriteKubeConfig(server.Administrator, name);
        _controller = ControllerDouble.Start(server, kubelet, name, script);
    }

    public string Name { get; }

    /// <summary>Host and port.</summary>
    public string Registry => _registry.Address;

    public string KubeConfig { get; }

    /// <summary>The cluster is a matter of the machine that publishes, not of the project: everything comes as environment.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["KUBECONFIG"] = KubeConfig,
        ["DISPATCH_NAMESPACE"] = Name,
        ["DISPATCH_INSECURE_REGISTRIES"] = Registry,
        ["FUNCTION_IMAGE_REGISTRY"] = Registry,
    };

    /// <param name="fixture">The API server.</param>
    /// <param name="package">The packed package, with the templates.</param>
    /// <param name="script">What becomes of Builds, given the registry.</param>
    public static async Task<TestCluster> StartAsync(ApiServerFixture fixture, PackageFixture package, Func<RegistryServer, BuildScript> script)
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        var cancel = TestContext.Current.CancellationToken;
        var server = await fixture.StartAsync();
        var registry = await RegistryServer.StartAsync(cancel);
        var name = await server.CreateNamespaceAsync(cancel);
        foreach (var template in package.Templates)
        {
            await server.Admin.PostYamlAsync($"/apis/build.knative.dev/v1alpha1/namespaces/{name}/buildtemplates", template, cancel);
        }

        return new(server, name, registry, await KubeletDouble.StartAsync(server, cancel), script(registry));
    }

    /// <summary>The Builds that are there.</summary>
    public async Task<IReadOnlyList<JsonObject>> BuildsAsync() =>
        [.. (await _server.Admin.GetAsync($"/apis/build.knative.dev/v1alpha1/namespaces/{Name}/builds", TestContext.Current.CancellationToken))["items"]!.AsArray().Select(static item => item!.AsObject())];

    /// <summary>Waits until a Build satisfies the test.</summary>
    public async Task<JsonObject> UntilAsync(Func<JsonObject, bool> satisfies)
    {
        while (true)
        {
            if ((await BuildsAsync()).FirstOrDefault(satisfies) is { } build)
            {
                return build;
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A project that publishes here.</summary>
    public TestProject Adopt(TestProject project)
    {
        foreach (var (name, value) in Environment)
        {
            project.Environment[name] = value;
        }

        return project;
    }

    public async ValueTask DisposeAsync()
    {
        await _controller.DisposeAsync();
        await _kubelet.DisposeAsync();
        await _registry.DisposeAsync();
    }
}
