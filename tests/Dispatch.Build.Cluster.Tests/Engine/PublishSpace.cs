using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Dispatch.Build.Definitions;
using Dispatch.Build.Engines.Local;
using Dispatch.Build.Engines.Local.Run;
using Dispatch.Build.Keys;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Engine;
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
internal sealed class PublishSpace : IAsyncDisposable
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

    private readonly Stack<IAsyncDisposable> _doubles = new();
    private KubeletDouble? _kubelet;

    private PublishSpace(ApiServer server, string name, string registry, Uri? address)
    {
        (_server, Name, Registry) = (server, name, registry);
        Workspace.Write("hello.js", "module.exports = () => 'hello';\n");
        KubeConfig = server.WriteKubeConfig(server.Administrator, name, address);
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
    public static async Task<PublishSpace> CreateAsync(ApiServer server, string registry, Uri? address = null)
    {
        var cancel = TestContext.Current.CancellationToken;
        var space = new PublishSpace(server, await server.CreateNamespaceAsync(cancel), registry, address);
        var template = ManifestJson.ToJson(KanikoTemplate.Create(ImageKind.Function));
        await server.Admin.PostAsync($"/apis/build.knative.dev/v1alpha1/namespaces/{space.Name}/buildtemplates", template, cancel);
        await space.PushRuntimeAsync(cancel);
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

    /// <summary>Publishes as a user would, without a look whether anything changed.</summary>
    public async Task<PublishedImage> PublishAsync(ImageBuild build, CancellationToken cancellationToken)
    {
        var publisher = Publisher.Knative(Stores, Cluster, Options);
        return await publisher.PublishAsync(build, new Recorder(Events), cancellationToken);
    }

    /// <summary>Publishes, and returns what it failed with.</summary>
    public async Task<Diagnostic> FailAsync(CancellationToken cancellationToken) =>
        (await Assert.ThrowsAsync<DispatchException>(() => PublishAsync(Build(), cancellationToken))).Diagnostics[0];

    /// <summary>Every Build of the namespace lives by this script; <paramref name="timeScale"/> as in <see cref="ControllerDouble"/>.</summary>
    public Task PlayAsync(BuildScript script, double timeScale = 1) => PlayAsync(_ => script, timeScale);

    /// <summary>Each Build lives by a script of its own.</summary>
    public async Task PlayAsync(Func<JsonObject, BuildScript> choose, double timeScale = 1)
    {
        if (_kubelet is null)
        {
            _doubles.Push(_kubelet = await KubeletDouble.StartAsync(_server, TestContext.Current.CancellationToken));
        }

        _doubles.Push(ControllerDouble.Start(_server, _kubelet, Name, choose, timeScale));
    }

    /// <summary>The Builds that are there.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListBuildsAsync() =>
        [.. (await _server.Admin.GetAsync(Builds, TestContext.Current.CancellationToken))["items"]!.AsArray().Select(item => item!.AsObject())];

    /// <summary>Waits until the engine said something that satisfies the test.</summary>
    public async Task<T> SaidAsync<T>(Func<T, bool> isIt)
        where T : BuildEvent
    {
        while (true)
        {
            if (Events.OfType<T>().FirstOrDefault(isIt) is { } found)
            {
                return found;
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Makes the workspace a commit of a repository that only a cluster could fetch, and has it delivered so.</summary>
    public async Task CommitAsync()
    {
        Assert.SkipUnless(Tool.Find("git") is not null, "needs git: apt-get install git");
        Workspace.Write(".dockerignore", ".git\n");
        Task<string> GitAsync(params string[] arguments) => Tool.RunAsync("git", ["-C", Workspace.Path, .. arguments], TestContext.Current.CancellationToken);
        await GitAsync("init", "--quiet");
        await GitAsync("add", ".");
        await GitAsync("-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "-m", "Add hello");
        await GitAsync("remote", "add", "origin", "https://git.example/team/hello.git");
        await GitAsync("update-ref", "refs/remotes/origin/main", "HEAD");
        Options = Options with { Delivery = "git" };
    }

    /// <summary>Pushes an image to where a Build says, as its builder would, and returns the digest.</summary>
    /// <param name="build">The Build.</param>
    /// <param name="key">Text of the label; null for the Build's own key.</param>
    /// <param name="architecture">What the image is for.</param>
    public async Task<string> PushAsync(JsonObject build, string? key = null, string architecture = "amd64")
    {
        using var files = new TempFolder();
        var annotations = build["metadata"]!["annotations"]!;
        var destination = ImageReference.Parse((string)annotations[BuildRequest.DestinationAnnotation]!);
        var image = await new LocalEngine(_stores, new RunBuilder(_stores)).BuildAsync(
            new()
            {
                Name = "pushed",
                Workspace = WorkspaceReader.Read(new() { Root = Workspace.Path }, CancellationToken.None),
                Dockerfile = new DockerfileOrigin.OnDisk(files.Write("Dockerfile", "FROM scratch\nCOPY . .\n")),
                Destination = new(new ImageLocation.InRegistry(destination), [destination.Tag!]),
                Labels = [new(InputKey.Annotation, key ?? $$$"""{"key":"{{{annotations[BuildRequest.KeyAnnotation]}}}","parts":{}}""")],
                Platform = new() { OS = "linux", Architecture = architecture },
            },
            new Recorder([]),
            CancellationToken.None);
        return image.Digest.ToString();
    }

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
