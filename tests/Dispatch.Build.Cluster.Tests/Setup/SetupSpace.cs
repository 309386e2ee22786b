using System.Text.Json.Nodes;
using Dispatch.Build.Knative.Setup;
using Dispatch.Kubernetes;
using Dispatch.Oci.Credentials;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Setup;

/// <summary>A name that no namespace has yet, and a user who sets it up.</summary>
internal sealed class SetupSpace : IDisposable
{
    public const string Password = "pass-word-of-ci";

    private readonly KubernetesClient _client;

    private SetupSpace(ApiServer server, string name, KubernetesClient client) => (Server, Name, _client) = (server, name, client);

    public ApiServer Server { get; }

    public string Name { get; }

    public IKubernetesClient Client => _client;

    public ClusterSetup Setup => new(_client);

    public SetupOptions Options => new() { Namespace = Name, Registries = [Login(Password)], Publishers = [new("User", "jane")] };

    /// <param name="server">The API server.</param>
    /// <param name="user">Who sets it up; null for the administrator.</param>
    public static SetupSpace Create(ApiServer server, ClusterUser? user = null)
    {
        var name = $"setup-{Guid.NewGuid().ToString("N")[..8]}";
        return new(server, name, Dispatch.Build.Cluster.Tests.Client.Clients.Connect(server, user ?? server.Administrator, name));
    }

    public static RegistryLogin Login(string password) => new("registry.example.com", Credential.OfUser("here", "ci", password));

    public Task<IReadOnlyList<SetupChange>> CompareAsync(SetupOptions? options = null, bool adopts = false) =>
        Setup.CompareAsync(SetupObjects.Create(options ?? Options), adopts, TestContext.Current.CancellationToken);

    /// <summary>Applies, and returns what was done.</summary>
    public async Task<IReadOnlyList<string>> ApplyAsync(SetupOptions? options = null, bool adopts = false)
    {
        var done = new List<string>();
        await Setup.ApplyAsync(await CompareAsync(options, adopts), new Done(done), TestContext.Current.CancellationToken);
        return done;
    }

    public Task<JsonObject> GetAsync(string path) => Server.Admin.GetAsync(path.Replace("{space}", Name, StringComparison.Ordinal), TestContext.Current.CancellationToken);

    public Task PatchAsync(string path, string patch) =>
        Server.Admin.PatchAsync(path.Replace("{space}", Name, StringComparison.Ordinal), JsonNode.Parse(patch)!.AsObject(), TestContext.Current.CancellationToken);

    public void Dispose() => _client.Dispose();

    private sealed class Done(List<string> list) : IProgress<SetupChange>
    {
        public void Report(SetupChange value) => list.Add(value.ToString().Replace($" in namespace '{value.Wanted.Namespace}'", "", StringComparison.Ordinal));
    }
}
