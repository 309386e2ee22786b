using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Dispatch.Build.Definitions;
using Dispatch.Build.Engines.Local;
using Dispatch.Build.Engines.Local.Run;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Templates;
using Dispatch.Build.Stores;
using Dispatch.Build.Workspaces;
using Dispatch.Oci;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Engine;

/// <summary>A namespace of the real API server with our function template in it, a function to publish, and a client that reaches both.</summary>
internal sealed partial class PublishSpace : IAsyncDisposable
{
    // The lines of the function template of Dispatch's runtimes.
    public const string FunctionDockerfile = """
        ARG IMAGE
        FROM ${IMAGE}
        ARG WORKDIR=/function
        WORKDIR ${WORKDIR}
        ARG HANDLER
        ENV HANDLER=${HANDLER}
        COPY . .
        RUN echo -n ${HANDLER} > /tmp/handler
        RUN /validator/validate.sh ${WORKDIR}/$(cat /tmp/handler) || (echo "Invalid function file or handler" >&2 && exit 1)

        """;

    private readonly TempFolder _folder = new();
    private readonly ApiServer _server;
    private readonly ImageStores _stores;
    private readonly ClusterConnection _connection;

    private PublishSpace(ApiServer server, string name, string registry, Uri? address, ClusterUser? user)
    {
        (_server, Name, Registry) = (server, name, registry);
        Workspace.Write("hello.js", "module.exports = () => 'hello';\n");
        KubeConfig = server.WriteKubeConfig(user ?? server.Administrator, name, address);
        _stores = new StoreSettings { BaseDirectory = _folder.Path, InsecureRegistries = registry, CacheFolder = _folder["cache"], Environment = _ => null }.Open();
        _connection = ClusterConnection.Open(new() { Namespace = name, KubeConfig = KubeConfig }, _ => null);
        Options = new() { Namespace = name, Template = "function-template", InsecureRegistries = [registry], Delivery = "inline", StartedBy = "test" };
    }

    public string Name { get; }

    public string Registry { get; }

    public TempFolder Workspace { get; } = new();

    /// <summary>Where this space's images are: servers of other releases have namespaces of the same names.</summary>
    public string Repositories => $"{Registry}/{_server.Release}/{Name}".ToLowerInvariant();

    public ImageLocation Runtime => new ImageLocation.InRegistry(ImageReference.Parse($"{Repositories}/runtime:1"));

    public ApiServer Server => _server;

    public string KubeConfig { get; }

    public KnativeOptions Options { get; set; }

    public KnativeCluster Cluster => _connection.Cluster;

    public IImageStores Stores => _stores;

    public string Builds => $"/apis/build.knative.dev/v1alpha1/namespaces/{Name}/builds";

    public ConcurrentQueue<BuildEvent> Events { get; } = new();

    /// <summary>What was printed, in order.</summary>
    public IReadOnlyList<string> Lines => [.. Events.OfType<LogLine>().Select(static line => line.Text)];

    public IReadOnlyList<string> Notices => [.. Events.OfType<Notice>().Select(static notice => notice.Text)];

    /// <param name="server">The API server.</param>
    /// <param name="registry">Host and port.</param>
    /// <param name="address">Where the client finds the API server; null for its own address.</param>
    /// <param name="user">Who publishes; null for the administrator.</param>
    public static async Task<PublishSpace> CreateAsync(ApiServer server, string registry, Uri? address = null, ClusterUser? user = null)
    {
        var cancel = TestContext.Current.CancellationToken;
        var space = new PublishSpace(server, await server.CreateNamespaceAsync(cancel), registry, address, user);
        await space.PushRuntimeAsync(cancel);
        if (server.Release == ServedRelease.None)
        {
            return space;
        }

        var template = ManifestJson.ToJson(KanikoTemplate.Create(ImageKind.Function));
        await server.Admin.PostAsync($"/apis/build.knative.dev/v1alpha1/namespaces/{space.Name}/buildtemplates", template, cancel);
        return space;
    }

    public ImageBuild Build(string name = "hello", string tag = "1") => new()
    {
        Name = name,
        Workspace = WorkspaceReader.Read(new() { Root = Workspace.Path }, CancellationToken.None),
        Dockerfile = new DockerfileOrigin.InImage("/function-template/Dockerfile"),
        BaseImage = Runtime,
        BuildArguments = [new("IMAGE", Runtime.ToString()!), new("HANDLER", "hello.js")],
        Destination = new(new ImageLocation.InRegistry(ImageReference.Parse($"{Repositories}/{name}")), [tag]),
    };

    /// <summary>Publishes as a user would.</summary>
    public Task<PublishedImage> PublishAsync(ImageBuild build, CancellationToken cancellationToken) => PublishAsync(Cluster, build, cancellationToken);

    /// <summary>As another process, or in another namespace.</summary>
    public Task<PublishedImage> PublishAsync(KnativeCluster cluster, ImageBuild build, CancellationToken cancellationToken) =>
        Publisher.Knative(Stores, cluster, Options).PublishAsync(build, new Recorder(Events), cancellationToken);

    private async Task PushRuntimeAsync(CancellationToken cancellationToken)
    {
        using var files = new TempFolder();
        files.Write("function-template/Dockerfile", FunctionDockerfile);
        await Publisher.Local(Stores).PublishAsync(
            new()
            {
                Name = "runtime",
                Workspace = WorkspaceReader.Read(new() { Root = files.Path }, cancellationToken),
                Dockerfile = new DockerfileOrigin.OnDisk(_folder.Write("Runtime.Dockerfile", "FROM scratch\nCOPY . .\n")),
                Destination = new(new ImageLocation.InRegistry(ImageReference.Parse($"{Repositories}/runtime")), ["1"]),
            },
            new Recorder([]),
            cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        while (_doubles.TryPop(out var one))
        {
            await one.DisposeAsync();
        }

        await _connection.DisposeAsync();
        _stores.Dispose();
        Workspace.Dispose();
        _folder.Dispose();
    }

    private sealed class Recorder(ConcurrentQueue<BuildEvent> events) : IProgress<BuildEvent>
    {
        public void Report(BuildEvent value) => events.Enqueue(value);
    }
}
