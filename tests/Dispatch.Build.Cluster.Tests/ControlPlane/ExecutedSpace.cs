using System.Text.Json.Nodes;
using Dispatch.Build.Knative.Deliveries;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Workspaces;
using Dispatch.Oci;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.ControlPlane;

/// <summary>A namespace with the function template we ship, a real registry with a runtime image in it, and a workspace to build.</summary>
internal sealed class ExecutedSpace : IAsyncDisposable
{
    public const string Dockerfile = """
        ARG IMAGE
        FROM ${IMAGE}
        ARG HANDLER
        ENV HANDLER=${HANDLER}
        COPY . .
        RUN /validate "${HANDLER}" || (echo "Invalid function file or handler" >&2 && exit 1)
        LABEL build.dispatch.key='the key'

        """;

    private ExecutedSpace(TestSpace cluster, RegistryServer registry) => (Cluster, Registry) = (cluster, registry);

    public TestSpace Cluster { get; }

    public RegistryServer Registry { get; }

    public TempFolder Workspace { get; } = new();

    public string Base => $"{Registry.Address}/base:1";

    public static async Task<ExecutedSpace> CreateAsync(ApiServerFixture fixture, RegistryServer? registry = null)
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        Assert.SkipUnless(BusyboxImage.IsAvailable, BusyboxImage.Missing);
        var cancel = TestContext.Current.CancellationToken;
        var shipped = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "templates", "function-template.yaml"), cancel);
        var template = ManifestJson.ToJson(ManifestYaml.Read(shipped)[0].Template!);
        var space = new ExecutedSpace(await TestSpace.CreateAsync(await fixture.StartAsync(), template), registry ?? await RegistryServer.StartAsync(cancel));
        space.Workspace.Write("hello.js", "module.exports = 1;\n");
        return space;
    }

    public Task PushBaseAsync() => BusyboxImage.PushAsync(Base, new Dictionary<string, string>
    {
        ["validate"] = "#!/bin/sh\ngrep -q module.exports \"$1\" || { echo \"no such handler: $1\"; exit 1; }\n",
    }, "/function", TestContext.Current.CancellationToken);

    /// <summary>What our inline delivery puts into a Build.</summary>
    public async Task<JsonArray> InlineAsync(string dockerfile = Dockerfile)
    {
        var context = new BuildContext(
            new()
            {
                Name = "hello",
                Workspace = WorkspaceReader.Read(new() { Root = Workspace.Path }, CancellationToken.None),
                Dockerfile = new DockerfileOrigin.InImage("/function-template/Dockerfile"),
                Destination = new(new ImageLocation.InRegistry(ImageReference.Parse($"{Registry.Address}/hello")), ["1"]),
            },
            dockerfile);
        var delivery = await new InlineDelivery(Base).DeliverAsync(context, new Progress<BuildEvent>(), TestContext.Current.CancellationToken);
        return ManifestJson.ToJson(new KnativeBuild { Metadata = new() { Name = "hello" }, Spec = new() { Sources = delivery.Sources } })["spec"]!["sources"]!.DeepClone().AsArray();
    }

    public Task CreateBuildAsync(string name, JsonArray sources, string handler = "hello.js", string dockerfile = BuildContext.DockerfilePath) => Cluster.CreateBuildAsync(new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["sources"] = sources,
            ["template"] = new JsonObject
            {
                ["name"] = "function-template",
                ["arguments"] = new JsonArray(
                    Argument("DESTINATION", $"{Registry.Address}/{name}:1"), Argument("IMAGE", Base), Argument("HANDLER", handler), Argument("DOCKERFILE", dockerfile)),
            },
        },
    });

    /// <summary>The status of a Build when it is over.</summary>
    public Task<JsonObject> EndAsync(string name) => Cluster.UntilAsync(seen => seen.LastOrDefault(one =>
        !one.IsPod && (string)one.Resource["metadata"]!["name"]! == name && (string?)one.Resource["status"]?["conditions"]?[0]?["status"] is "True" or "False").Resource?["status"]?.AsObject());

    /// <summary>The log of a container, through the API server.</summary>
    public Task<string> LogAsync(JsonObject status, string container) => Cluster.Server.Admin.GetTextAsync(
        $"{Cluster.Pods}/{status["cluster"]!["podName"]}/log?container={container}", TestContext.Current.CancellationToken);

    /// <summary>Configuration of an image that was pushed.</summary>
    public async Task<JsonNode> ConfigAsync(string name, string digest)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Accept.Add(new("application/vnd.docker.distribution.manifest.v2+json"));
        var cancel = TestContext.Current.CancellationToken;
        var manifest = JsonNode.Parse(await http.GetStringAsync($"http://{Registry.Address}/v2/{name}/manifests/{digest}", cancel))!;
        return JsonNode.Parse(await http.GetStringAsync($"http://{Registry.Address}/v2/{name}/blobs/{manifest["config"]!["digest"]}", cancel))!["config"]!;
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await Registry.DisposeAsync();
        Workspace.Dispose();
    }

    private static JsonObject Argument(string name, string value) => new() { ["name"] = name, ["value"] = value };
}
