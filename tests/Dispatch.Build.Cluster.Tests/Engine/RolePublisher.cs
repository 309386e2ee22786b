using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Dispatch.Build.Knative;
using Dispatch.Kubernetes;
using Dispatch.Testing;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Dispatch.Build.Cluster.Tests.Engine;

/// <summary>A service account that may do in a space what <c>templates/role.yaml</c> grants and nothing else; the file is applied as it is.</summary>
internal sealed class RolePublisher : IAsyncDisposable
{
    private const string Rbac = "/apis/rbac.authorization.k8s.io/v1";
    private const string Name = "dispatch-publisher";

    private readonly ClusterConnection _connection;

    private readonly ConcurrentQueue<string> _failures = new();

    private RolePublisher(PublishSpace space, ClusterConnection connection) => (Space, _connection) = (space, connection);

    /// <summary>Every verb of the role with its resource, as in <c>get pods/log</c>.</summary>
    public static IReadOnlyList<string> Grants { get; } = ReadGrants();

    public PublishSpace Space { get; }

    public KnativeCluster Cluster => _connection.Cluster;

    /// <summary>What a user was told: notices, and why publishes failed.</summary>
    public IReadOnlyList<string> Told => [.. Space.Notices, .. _failures];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="space">Where.</param>
    /// <param name="without">One of <see cref="Grants"/> that is taken away; null for the role as it is.</param>
    public static async Task<RolePublisher> CreateAsync(PublishSpace space, string? without = null)
    {
        var user = await space.Server.CreateServiceAccountAsync(space.Name, Name, Cancel);
        var connection = ClusterConnection.Open(new() { Namespace = space.Name, KubeConfig = space.Server.WriteKubeConfig(user, space.Name) }, _ => null);
        var publisher = new RolePublisher(space, connection);
        var documents = Text("role.yaml").Split("\n---\n");
        await space.Server.Admin.PostYamlAsync($"{Rbac}/namespaces/{space.Name}/roles", documents[0], Cancel);
        await (without is null ? Task.CompletedTask : publisher.TakeAwayAsync(without));
        await space.Server.Admin.PostYamlAsync($"{Rbac}/namespaces/{space.Name}/rolebindings", documents[1], Cancel);
        foreach (var grant in Grants)
        {
            await publisher.UntilMayAsync(grant, grant != without);
        }

        return publisher;
    }

    /// <summary>Applies <c>templates/cluster-role.yaml</c> and binds it to the same account.</summary>
    public async Task BindClusterRoleAsync()
    {
        await Space.Server.Admin.PostYamlAsync($"{Rbac}/clusterroles", Text("cluster-role.yaml"), Cancel);
        await Space.Server.Admin.PostAsync($"{Rbac}/clusterrolebindings", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = Name },
            ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "ClusterRole", ["name"] = Name },
            ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "ServiceAccount", ["namespace"] = Space.Name, ["name"] = Name }),
        }, Cancel);
        await UntilMayAsync("get clusterbuildtemplates", expected: true);
    }

    public Task<PublishedImage> PublishAsync() => Space.PublishAsync(Cluster, Space.Build(), Cancel);

    /// <summary>Publishes, and returns what it failed with.</summary>
    public async Task<Diagnostic> FailAsync(CancellationToken cancellationToken)
    {
        var failure = (await Assert.ThrowsAsync<DispatchException>(() => Space.PublishAsync(Cluster, Space.Build(), cancellationToken))).Diagnostics[0];
        _failures.Enqueue(failure.Message);
        return failure;
    }

    /// <summary>Publishes, and interrupts that once the Build's log said something.</summary>
    public async Task<Diagnostic> InterruptAsync(string line)
    {
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var publishing = FailAsync(interrupt.Token);
        await Space.SaidAsync<LogLine>(said => said.Text == line);
        await interrupt.CancelAsync();
        return await publishing;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static string Text(string template) => File.ReadAllText(Path.Combine(Repository.Root, "templates", template));

    private static List<string> ReadGrants()
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(Text("role.yaml")));
        static IEnumerable<string> Strings(YamlNode list) => ((YamlSequenceNode)list).Select(item => ((YamlScalarNode)item).Value!);
        return [.. from rule in (YamlSequenceNode)stream.Documents[0].RootNode["rules"]
                   from resource in Strings(rule["resources"])
                   from verb in Strings(rule["verbs"])
                   select $"{verb} {resource}"];
    }

    private async Task TakeAwayAsync(string grant)
    {
        var path = $"{Rbac}/namespaces/{Space.Name}/roles/{Name}";
        var role = await Space.Server.Admin.GetAsync(path, Cancel);
        var (verb, resource) = Split(grant);
        var verbs = role["rules"]!.AsArray().Single(rule => (string?)rule!["resources"]!.AsArray().Single() == resource)!["verbs"]!.AsArray();
        Assert.Equal(1, verbs.RemoveAll(one => (string?)one == verb));
        if (verbs.Count == 0)
        {
            role["rules"]!.AsArray().RemoveAll(rule => rule!["verbs"]!.AsArray().Count == 0);
        }

        await Space.Server.Admin.PutAsync(path, role, Cancel);
    }

    // The API server takes note of new roles a little later.
    private async Task UntilMayAsync(string grant, bool expected)
    {
        var (verb, resource) = Split(grant);
        var parts = resource.Split('/');
        var kind = new ResourceKind(parts[0].Contains("build", StringComparison.Ordinal) ? "build.knative.dev" : "", "v1", parts[0]);
        var request = new AccessRequest(verb, kind, Space.Name, parts.ElementAtOrDefault(1));
        await Space.UntilAsync(async () => (await Cluster.Client.ReviewAccessAsync(request, Cancel)).IsAllowed == expected);
    }

    private static (string Verb, string Resource) Split(string grant) => (grant.Split(' ')[0], grant.Split(' ')[1]);
}
