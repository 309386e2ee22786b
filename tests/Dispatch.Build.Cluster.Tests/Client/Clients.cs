using System.Text.Json.Nodes;
using Dispatch.Kubernetes;
using Dispatch.Kubernetes.KubeConfigs;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Client;

/// <summary>Clients under test, connected by a kubeconfig file, and what they are asked about.</summary>
internal static class Clients
{
    public static ResourceKind Builds { get; } = new("build.knative.dev", "v1alpha1", "builds");

    public static ResourceKind ClusterTemplates { get; } = new("build.knative.dev", "v1alpha1", "clusterbuildtemplates", IsNamespaced: false);

    public static ResourceKind ConfigMaps { get; } = new("", "v1", "configmaps");

    public static KubernetesConnection Load(string path, TimeProvider? time = null) =>
        KubeConfig.Load(new() { Path = path, Environment = Environment.GetEnvironmentVariable, Home = "/nowhere" }, time);

    /// <summary>A client of a user; through a proxy where its address is given.</summary>
    public static KubernetesClient Connect(ApiServer server, ClusterUser user, string inNamespace, Uri? address = null, KubernetesClientOptions? options = null) =>
        KubernetesClient.Connect(Load(server.WriteKubeConfig(user, inNamespace, address)), options);

    /// <summary>A namespace of its own on the shared server, and the administrator's client.</summary>
    public static async Task<(ApiServer Server, string Space, KubernetesClient Client)> SpaceAsync(this ApiServerFixture fixture)
    {
        var server = await fixture.StartAsync();
        var space = await server.CreateNamespaceAsync(TestContext.Current.CancellationToken);
        return (server, space, Connect(server, server.Administrator, space));
    }

    public static JsonObject Rules(string group, string resource, params string[] verbs) => new()
    {
        ["apiGroups"] = new JsonArray(group), ["resources"] = new JsonArray(resource), ["verbs"] = new JsonArray([.. verbs.Select(verb => JsonValue.Create(verb))]),
    };

    /// <summary>A Build, with nothing to build.</summary>
    public static JsonObject Build(string name) => new()
    {
        ["apiVersion"] = "build.knative.dev/v1alpha1", ["kind"] = "Build", ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = new JsonObject(),
    };

    public static JsonObject ConfigMap(string name, string value = "", string label = "any") => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["group"] = label } }, ["data"] = new JsonObject { ["value"] = value },
    };

    public static JsonObject Value(string value) => new() { ["data"] = new JsonObject { ["value"] = value } };

    public static string Text(this JsonNode node, params string[] path) => path.Aggregate(node, (parent, name) => parent[name]!).GetValue<string>();
}
