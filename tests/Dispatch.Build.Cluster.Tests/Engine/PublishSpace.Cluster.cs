using System.Text.Json.Nodes;
using Dispatch.Build.Engines.Local;
using Dispatch.Build.Engines.Local.Run;
using Dispatch.Build.Keys;
using Dispatch.Build.Knative.Engine;
using Dispatch.Build.Workspaces;
using Dispatch.Oci;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;
using Programs = Dispatch.Testing.Tool;

namespace Dispatch.Build.Cluster.Tests.Engine;

/// <summary>What the cluster of the space does.</summary>
internal sealed partial class PublishSpace
{
    private readonly Stack<IAsyncDisposable> _doubles = new();
    private KubeletDouble? _kubelet;

    /// <summary>Publishes, and returns what it failed with.</summary>
    public async Task<Diagnostic> FailAsync(CancellationToken cancellationToken) =>
        (await Assert.ThrowsAsync<DispatchException>(() => PublishAsync(Build(), cancellationToken))).Diagnostics[0];

    /// <summary>Disposes of it with the space.</summary>
    public PublishSpace Own(IAsyncDisposable one)
    {
        _doubles.Push(one);
        return this;
    }

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

    /// <summary>The release's webhook answers for Builds of the namespace; by default with the real rules.</summary>
    public async Task<AdmissionWebhook> AdmitAsync(Func<JsonObject, string?>? validate = null)
    {
        var webhook = await AdmissionWebhook.StartAsync(_server, Name, validate, TestContext.Current.CancellationToken);
        _doubles.Push(webhook);
        return webhook;
    }

    /// <summary>The only Build that is there.</summary>
    public async Task<JsonObject> TheBuildAsync() => Assert.Single(await ListBuildsAsync());

    /// <summary>The Builds that are there.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListBuildsAsync() =>
        [.. (await _server.Admin.GetAsync(Builds, TestContext.Current.CancellationToken))["items"]!.AsArray().Select(item => item!.AsObject())];

    /// <summary>Waits until the engine said something that satisfies the test.</summary>
    public async Task<T> SaidAsync<T>(Func<T, bool> isIt)
        where T : BuildEvent
    {
        await UntilAsync(() => Task.FromResult(Events.OfType<T>().Any(isIt)));
        return Events.OfType<T>().First(isIt);
    }

    /// <summary>Waits until something is so.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (!await isSo())
        {
            Assert.False(limit.IsCancellationRequested, "Not in two minutes. Said: " + string.Join('\n', Events));
            await Task.Delay(20, CancellationToken.None);
        }
    }

    /// <summary>Makes the workspace a commit of a repository that only a cluster could fetch, and has it delivered so.</summary>
    public async Task CommitAsync()
    {
        Assert.SkipUnless(Programs.Find("git") is not null, "needs git: apt-get install git");
        Workspace.Write(".dockerignore", ".git\n");
        Task<string> GitAsync(params string[] arguments) => Programs.RunAsync("git", ["-C", Workspace.Path, .. arguments], TestContext.Current.CancellationToken);
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
}
