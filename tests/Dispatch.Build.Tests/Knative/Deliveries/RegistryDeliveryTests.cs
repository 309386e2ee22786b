using Dispatch.Build.Knative.Deliveries;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Stores;
using Dispatch.Oci;
using Dispatch.Oci.Layers;
using Dispatch.Oci.Registries;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Deliveries;

/// <summary>With a real registry.</summary>
public sealed class RegistryDeliveryTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly Listener _listener = new();
    private RegistryServer? _registry;
    private ImageStores? _stores;

    private RegistryServer Registry => _registry!;

    private ImageStores Stores => _stores!;

    public async ValueTask InitializeAsync()
    {
        if (RegistryServer.IsAvailable)
        {
            _registry = await RegistryServer.StartAsync(TestContext.Current.CancellationToken);
            _stores = new ImageStores(new RegistryOptions { PlainHttp = [Registry.Address] }, _folder["cache"]);
        }

        Directory.CreateDirectory(_folder["workspace"]);
    }

    public async ValueTask DisposeAsync()
    {
        _stores?.Dispose();
        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task The_workspace_becomes_one_layer_on_the_base_image()
    {
        var digest = await PushBaseAsync();
        using var workspace = new TempFolder();
        Contexts.Fill(workspace);
        var delivery = await DeliverAsync(workspace.Path);
        var source = Assert.Single(delivery.Sources);

        Assert.Equal("registry", delivery.Name);
        Assert.Equal(["cp"], source.Custom!.Command);
        Assert.Equal(["-R", "-P", "/dispatch/workspace", "/dispatch/builder", "/"], source.Custom.Args);
        Assert.StartsWith($"{Registry.Address}/team/hello@sha256:", source.Custom.Image, StringComparison.Ordinal);

        var (manifest, config) = await ReadAsync(source);
        Assert.Equal(digest, manifest.Layers[0].Digest);
        Assert.Equal(2, manifest.Layers.Count);
        Assert.Equal("0", config.Config!.User);
        Assert.Equal(["PATH=/bin"], config.Config.Env);
        Assert.Null(config.Config.Entrypoint);
        var layer = await LayerAsync(manifest.Layers[^1]);
        Assert.Equal("dispatch", layer[0].Path);
        Assert.Equal(
            [
                "dispatch", "dispatch/builder", "dispatch/builder/home", "dispatch/builder/home/dispatch", "dispatch/builder/home/dispatch/Dockerfile",
                "dispatch/builder/home/dispatch/Dockerfile.dockerignore", "dispatch/workspace", "dispatch/workspace/bin", "dispatch/workspace/bin/run",
                "dispatch/workspace/empty", "dispatch/workspace/hello.js", "dispatch/workspace/lib", "dispatch/workspace/lib/.hidden",
                "dispatch/workspace/lib/äöü $(HOME) 'x'.js", "dispatch/workspace/link",
            ],
            layer.Select(entry => entry.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("cp")]
    [InlineData("busybox cp")]
    public async Task What_it_copies_is_the_workspace(string cp)
    {
        await PushBaseAsync();
        var words = cp.Split(' ');
        Assert.SkipUnless(Tool.Find(words[0]) is not null && Tool.Find("umoci") is not null && Tool.Find("skopeo") is not null, "needs busybox, umoci and skopeo: apt-get install busybox-static umoci skopeo");
        using var workspace = new TempFolder();
        Contexts.Fill(workspace);
        var source = Assert.Single((await DeliverAsync(workspace.Path)).Sources);
        await Tool.RunAsync("skopeo", ["copy", "--src-tls-verify=false", $"docker://{source.Custom!.Image}", $"oci:{_folder["layout"]}:x"], TestContext.Current.CancellationToken);
        await Tool.RunAsync("umoci", ["unpack", "--rootless", "--image", $"{_folder["layout"]}:x", _folder["bundle"]], TestContext.Current.CancellationToken);

        using var pod = new Pod();
        File.Delete(Path.Combine(pod.Root, "workspace"));
        Directory.CreateDirectory(Path.Combine(pod.Root, "workspace"));
        await Tool.RunAsync(
            words[0],
            [.. words[1..], .. source.Custom.Args!.Select(argument => argument switch { "/" => pod.Root, ['/', ..] => _folder["bundle"] + "/rootfs" + argument, _ => argument })],
            TestContext.Current.CancellationToken);

        Assert.Equal(Contexts.Describe(workspace.Path), Contexts.Describe(Path.Combine(pod.Root, "workspace")));
        Assert.Equal(Contexts.Dockerfile, await File.ReadAllTextAsync(Path.Combine(pod.Home, "dispatch", "Dockerfile"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_same_workspace_is_uploaded_once_even_by_many_at_once()
    {
        await PushBaseAsync();
        _folder.Write("workspace/a", "1");
        var images = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => DeliverAsync(_folder["workspace"])));

        Assert.Single(images.Select(delivery => delivery.Sources[0].Custom!.Image).Distinct());
        Assert.Single(_listener.Notices, notice => notice.StartsWith("Uploading", StringComparison.Ordinal));

        _folder.Write("workspace/a", "2");
        var other = await DeliverAsync(_folder["workspace"]);
        Assert.NotEqual(images[0].Sources[0].Custom!.Image, other.Sources[0].Custom!.Image);
    }

    [Fact]
    public async Task A_tag_that_somebody_else_pushed_is_not_believed()
    {
        await PushBaseAsync();
        var first = Assert.Single((await DeliverAsync(_folder["workspace"])).Sources).Custom!.Image;
        var tag = _listener.Notices.Single()["Uploading the workspace as ".Length..^1];
        var reference = ImageReference.Parse(tag);
        await using var repository = Stores.OpenDestination(new ImageLocation.InRegistry(reference));
        var (manifest, _) = await ReadAsync(first!);
        var forged = new ManifestContent(MediaTypes.Manifest, ImageJson.Write(manifest with { Annotations = null }));
        await repository.WriteManifestAsync(forged, [reference.Tag!], TestContext.Current.CancellationToken);

        Assert.Equal(first, Assert.Single((await DeliverAsync(_folder["workspace"])).Sources).Custom!.Image);
        Assert.Equal(2, _listener.Notices.Count(notice => notice.StartsWith("Uploading", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Another_image_can_be_the_one_with_cp()
    {
        await PushBaseAsync();
        await PushBaseAsync("tools/cp", "PATH=/tools");
        var delivery = await new RegistryDelivery(Stores, $"{Registry.Address}/tools/cp:1").DeliverAsync(Context(_folder["workspace"]), _listener, TestContext.Current.CancellationToken);
        Assert.Equal(["PATH=/tools"], (await ReadAsync(delivery.Sources[0])).Config.Config!.Env);

        var failure = await Assert.ThrowsAsync<DispatchException>(() =>
            new RegistryDelivery(Stores, "Not An Image").DeliverAsync(Context(_folder["workspace"]), _listener, TestContext.Current.CancellationToken));
        Assert.Equal(Codes.SettingInvalid, failure.Code);
    }

    [Fact]
    public async Task One_that_gives_up_waiting_does_not_take_the_others_along()
    {
        await PushBaseAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new RegistryDelivery(Stores, null).DeliverAsync(Context(_folder["workspace"]), _listener, cancelled.Token));
        Assert.NotNull(await DeliverAsync(_folder["workspace"]));
    }

    private BuildContext Context(string folder) => Contexts.Create(folder, $"{Registry.Address}/team/hello", $"{Registry.Address}/runtimes/js:1");

    private Task<Delivery> DeliverAsync(string folder) => new RegistryDelivery(Stores, null).DeliverAsync(Context(folder), _listener, TestContext.Current.CancellationToken);

    /// <summary>Pushes an image of one layer, whose digest is returned.</summary>
    private async Task<Digest> PushBaseAsync(string repository = "runtimes/js", string environment = "PATH=/bin")
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var destination = Stores.OpenDestination(ImageLocation.Parse($"{Registry.Address}/{repository}:1", "/"));
        var layer = new MemoryStream();
        await using var writer = new LayerWriter(layer);
        await writer.WriteAsync(new() { Path = "bin", Type = LayerEntryType.Directory, Mode = 0b111_101_101 }, null, TestContext.Current.CancellationToken);
        var digests = await writer.CompleteAsync(TestContext.Current.CancellationToken);
        var config = ImageJson.Write(new ImageConfig { OS = "linux", Architecture = "amd64", Config = new() { Env = [environment], User = "1000", Entrypoint = ["/bin/funky"] }, RootFS = new() { DiffIds = [digests.DiffId] } });
        var blob = new Descriptor { MediaType = MediaTypes.LayerGzip, Digest = digests.Digest, Size = digests.Size };
        var descriptor = new Descriptor { MediaType = MediaTypes.Config, Digest = Digest.Of(config), Size = config.Length };
        await destination.WriteBlobAsync(blob, _ => Task.FromResult<Stream>(new MemoryStream(layer.ToArray())), TestContext.Current.CancellationToken);
        await destination.WriteBlobAsync(descriptor, _ => Task.FromResult<Stream>(new MemoryStream(config)), TestContext.Current.CancellationToken);
        var manifest = new ImageManifest { MediaType = MediaTypes.Manifest, Config = descriptor, Layers = [blob] };
        await destination.WriteManifestAsync(new(MediaTypes.Manifest, ImageJson.Write(manifest)), ["1"], TestContext.Current.CancellationToken);
        return digests.Digest;
    }

    private Task<(ImageManifest Manifest, ImageConfig Config)> ReadAsync(SourceSpec source) => ReadAsync(source.Custom!.Image!);

    private async Task<(ImageManifest Manifest, ImageConfig Config)> ReadAsync(string image)
    {
        var (source, digest) = Stores.OpenSource(ImageLocation.Parse(image, "/"));
        await using var _ = source;
        var manifest = ImageJson.ReadManifest((await source.FindManifestAsync(digest, TestContext.Current.CancellationToken))!.Bytes.Span);
        await using var config = await source.OpenBlobAsync(manifest.Config, TestContext.Current.CancellationToken);
        var bytes = new MemoryStream();
        await config.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return (manifest, ImageJson.ReadConfig(bytes.ToArray()));
    }

    private async Task<List<LayerEntry>> LayerAsync(Descriptor layer)
    {
        var (source, _) = Stores.OpenSource(ImageLocation.Parse($"{Registry.Address}/team/hello", "/"));
        await using var closed = source;
        var entries = new List<LayerEntry>();
        await foreach (var (entry, _) in LayerReader.ReadAsync(await source.OpenBlobAsync(layer, TestContext.Current.CancellationToken), layer.MediaType, TestContext.Current.CancellationToken))
        {
            entries.Add(entry);
        }

        return entries;
    }
}
