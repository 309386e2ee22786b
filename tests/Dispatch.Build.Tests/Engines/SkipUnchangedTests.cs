using System.Text;
using Dispatch.Build.Engines;
using Dispatch.Build.Keys;
using Dispatch.Build.Tests.Keys;
using Dispatch.Build.Workspaces;
using Dispatch.Oci;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Engines;

public sealed class SkipUnchangedTests : IDisposable
{
    private const string Base = "registry.example/base";
    private const string Target = "registry.example/hello";

    private readonly TempFolder _folder = new();
    private readonly TempFolder _output = new();
    private readonly FakeStores _stores = new();
    private readonly List<string> _notices = [];
    private Func<ImageBuild, PublishedImage>? _engine;
    private int _built;

    public SkipUnchangedTests()
    {
        _folder.Write("index.js", "1");
        _stores.CacheFolder = _output["cache"];
        _stores[$"{Base}:1"] = Manifest("base", null);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
    }

    [Fact]
    public async Task An_image_of_the_same_inputs_in_the_registry_is_found_again()
    {
        var first = await PublishAsync(Registry());
        Assert.Equal((1, false), (_built, first.Skipped));
        _stores.Requests.Clear();

        var second = await PublishAsync(Registry());
        Assert.Equal(1, _built);
        Assert.Equal(first with { Destination = second.Destination, Skipped = true }, second);
        Assert.Equal([$"GET {Target}:1", $"HEAD {Base}:1", $"HEAD {Target}:2"], _stores.Requests.Order(StringComparer.Ordinal));
        Assert.Equal([$"Nothing changed: {Target} holds {first.Digest} already."], _notices);
    }

    [Fact]
    public async Task A_base_image_that_is_pinned_is_not_asked_for()
    {
        var pinned = ImageReference.Parse($"{Base}:1").WithDigest(_stores[$"{Base}:1"].Digest);
        await PublishAsync(Registry());
        _stores.Requests.Clear();
        var build = Registry() with
        {
            BaseImage = new ImageLocation.InRegistry(pinned),
            BuildArguments = [new("HANDLER", "index"), new("IMAGE", pinned.ToString())],
        };
        Assert.True((await PublishAsync(build)).Skipped);
        Assert.DoesNotContain(_stores.Requests, request => request.Contains(Base, StringComparison.Ordinal));
    }

    public static TheoryData<string, Func<ImageBuild, ImageBuild>> Changes => new()
    {
        { "build arguments", build => build with { BuildArguments = [new("HANDLER", "other"), build.BuildArguments[1]] } },
        { "build arguments", build => build with { BuildArguments = [] } },
        { "labels", build => build with { Labels = [new("a", "b")] } },
        { "platform", build => build with { Platform = new() { OS = "linux", Architecture = "arm64" } } },
        { "target stage", build => build with { Target = "test" } },
        { "timestamp", build => build with { Timestamp = DateTimeOffset.UnixEpoch.AddSeconds(1) } },
        { "engine", build => build with { RunBuilder = "buildah" } },
        { "Dockerfile", build => build with { Dockerfile = new DockerfileOrigin.InImage("/image-template/Dockerfile") } },
        { "workspace", build => build with { Workspace = Touch(build.Workspace.Root) } },
    };

    [Theory]
    [MemberData(nameof(Changes), DisableDiscoveryEnumeration = true)]
    public async Task What_changed_is_named(string component, Func<ImageBuild, ImageBuild> change)
    {
        await PublishAsync(Registry());
        Assert.False((await PublishAsync(change(Registry()))).Skipped);
        Assert.Equal([$"Building: {component} changed."], _notices);
    }

    [Fact]
    public async Task Another_base_image_under_the_same_tag_is_noticed()
    {
        await PublishAsync(Registry());
        _stores[$"{Base}:1"] = Manifest("newer base", null);
        Assert.False((await PublishAsync(Registry())).Skipped);
        Assert.Equal(["Building: base image changed."], _notices);
    }

    [Fact]
    public async Task Other_images_in_the_users_Dockerfile_count_as_well()
    {
        var file = _output.Write("Dockerfile", "FROM registry.example/sdk:1 AS build\nFROM scratch\nCOPY --from=registry.example/tools:1 /x /\n");
        var build = Registry() with { Dockerfile = new DockerfileOrigin.OnDisk(file), BaseImage = null };
        _stores["registry.example/sdk:1"] = Manifest("sdk", null);
        _stores["registry.example/tools:1"] = Manifest("tools", null);
        await PublishAsync(build);
        Assert.True((await PublishAsync(build)).Skipped);

        _stores["registry.example/tools:1"] = Manifest("newer tools", null);
        await PublishAsync(build);
        Assert.Equal("Building: other images changed.", _notices[^1]);

        File.AppendAllText(file, "COPY a /\n");
        await PublishAsync(build);
        Assert.Equal("Building: Dockerfile changed.", _notices[^1]);
    }

    [Fact]
    public async Task A_tag_that_is_elsewhere_or_missing_is_no_hit()
    {
        await PublishAsync(Registry());
        _stores[$"{Target}:2"] = Manifest("other", null);
        Assert.False((await PublishAsync(Registry())).Skipped);
        Assert.Equal(["Building: tag '2' is not this image."], _notices);

        _stores.Remove($"{Target}:2");
        Assert.False((await PublishAsync(Registry())).Skipped);
        Assert.True((await PublishAsync(Registry())).Skipped);
    }

    [Fact]
    public async Task An_image_without_a_key_an_index_and_nothing_are_no_hit()
    {
        _stores[$"{Target}:1"] = Manifest("by someone else", null);
        Assert.False((await PublishAsync(Registry())).Skipped);
        _stores[$"{Target}:1"] = new(MediaTypes.Index, "{}"u8.ToArray());
        Assert.False((await PublishAsync(Registry())).Skipped);
        _stores[$"{Target}:1"] = Manifest("by someone else", "{\"key\":1}");
        Assert.False((await PublishAsync(Registry())).Skipped);
        Assert.Empty(_notices);
        Assert.Equal(3, _built);
    }

    [Fact]
    public async Task Forced_means_built()
    {
        await PublishAsync(Registry());
        Assert.False((await PublishAsync(Registry() with { Force = true })).Skipped);
        Assert.Equal(2, _built);
        Assert.Contains("asked for", Assert.Single(_notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_does_not_answer_is_an_error_and_nothing_is_built()
    {
        _stores.Failure = new HttpRequestException("connection refused");
        Assert.Same(_stores.Failure, await Assert.ThrowsAsync<HttpRequestException>(() => PublishAsync(Registry())));
        Assert.Equal(0, _built);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_archive_or_layout_is_found_again_by_the_stamp_beside_it(bool isArchive)
    {
        var build = isArchive ? Archive() : Layout();
        var first = await PublishAsync(build);
        var second = await PublishAsync(build);
        Assert.Equal(first with { Skipped = true }, second);
        Assert.Equal(1, _built);
        Assert.Equal([isArchive ? "hello.tar.key.json" : "layout.key.json"], Directory.GetFiles(_output.Path, "*.json*").Select(Path.GetFileName));
    }

    [Fact]
    public async Task An_archive_that_is_gone_cut_short_replaced_or_touched_is_no_hit()
    {
        var (build, archive) = (Archive(), _output["hello.tar"]);
        var content = new byte[100];
        Action[] damages =
        [
            () => File.Delete(archive),
            () => File.WriteAllBytes(archive, content.AsSpan(0, 99)),
            () => File.SetLastWriteTimeUtc(archive, DateTime.UnixEpoch),
            () => File.WriteAllText(archive + ".key.json", "{}"),
            () => File.WriteAllText(archive + ".key.json", "not json"),
            () => File.WriteAllText(archive + ".key.json", File.ReadAllText(archive + ".key.json").Replace("\"digest\":\"sha256:", "\"digest\":\"sha", StringComparison.Ordinal)),
            () => File.Delete(archive + ".key.json"),
        ];
        await PublishAsync(build);
        foreach (var damage in damages)
        {
            damage();
            Assert.False((await PublishAsync(build)).Skipped);
            Assert.True((await PublishAsync(build)).Skipped);
        }
    }

    [Fact]
    public async Task An_archive_in_a_folder_to_be_made_is_built()
    {
        var build = Registry() with { Destination = new(new ImageLocation.InArchive(_output["bin", "hello.tar"], null), ["1"]) };
        Assert.False((await PublishAsync(build)).Skipped);
        Assert.True((await PublishAsync(build)).Skipped);
    }

    [Fact]
    public async Task Another_tag_for_an_archive_is_no_hit()
    {
        await PublishAsync(Archive());
        await PublishAsync(Archive() with { Destination = new(Archive().Destination.Location, ["2", "1"]) });
        Assert.Equal(["Building: tag '2' is new."], _notices);
    }

    [Fact]
    public async Task A_failure_leaves_no_stamp_even_of_the_build_before()
    {
        await PublishAsync(Archive());
        Touch(_folder.Path);
        _engine = _ => throw new DispatchException(Codes.Internal, "broken.");
        await Assert.ThrowsAsync<DispatchException>(() => PublishAsync(Archive()));
        Assert.Equal([_output["hello.tar"]], Directory.GetFiles(_output.Path));
    }

    private static Workspace Touch(string root)
    {
        File.WriteAllText(Path.Combine(root, "more.js"), "2");
        return Read(root);
    }

    private static Workspace Read(string root) => WorkspaceReader.Read(new() { Root = root }, TestContext.Current.CancellationToken);

    private static ManifestContent Manifest(string content, string? key)
    {
        var layer = new Descriptor { MediaType = MediaTypes.LayerGzip, Digest = Digest.Of(Encoding.UTF8.GetBytes(content)), Size = 40 };
        return new(MediaTypes.Manifest, ImageJson.Write(new ImageManifest
        {
            MediaType = MediaTypes.Manifest,
            Config = layer with { MediaType = MediaTypes.Config, Size = 2 },
            Layers = [layer],
            Annotations = key is null ? null : new Dictionary<string, string> { [InputKey.Annotation] = key },
        }));
    }

    private ImageBuild Registry() => new()
    {
        Name = "hello",
        Workspace = Read(_folder.Path),
        Dockerfile = new DockerfileOrigin.InImage("/function-template/Dockerfile"),
        BaseImage = new ImageLocation.InRegistry(ImageReference.Parse($"{Base}:1")),
        BuildArguments = [new("HANDLER", "index"), new("IMAGE", $"{Base}:1")],
        Destination = new(new ImageLocation.InRegistry(ImageReference.Parse(Target)), ["1", "2"]),
    };

    private ImageBuild Archive() => Registry() with { Destination = new(new ImageLocation.InArchive(_output["hello.tar"], null), ["1"]) };

    private ImageBuild Layout() => Registry() with { Destination = new(new ImageLocation.InLayout(_output["layout"], null), ["1"]) };

    private Task<PublishedImage> PublishAsync(ImageBuild build)
    {
        _notices.Clear();
        return new SkipUnchanged(new Engine(this), _stores).BuildAsync(build with { Workspace = Read(build.Workspace.Root) }, new Events(_notices), TestContext.Current.CancellationToken);
    }

    // Publishes a manifest with the annotations it was given, or a file where an archive is wanted.
    private sealed class Engine(SkipUnchangedTests test) : IBuildEngine
    {
        public Task<PublishedImage> BuildAsync(ImageBuild build, IProgress<BuildEvent> events, CancellationToken cancellationToken)
        {
            test._built++;
            if (test._engine is { } engine)
            {
                return Task.FromResult(engine(build));
            }

            var manifest = Manifest("image", build.Annotations[InputKey.Annotation]);
            switch (build.Destination.Location)
            {
                case ImageLocation.InRegistry:
                    build.Destination.Tags.ToList().ForEach(tag => test._stores[$"{Target}:{tag}"] = manifest);
                    break;
                case ImageLocation.InArchive { File: var file }:
                    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                    File.WriteAllBytes(file, new byte[100]);
                    break;
                case ImageLocation.InLayout { Folder: var folder }:
                    Directory.CreateDirectory(folder);
                    File.WriteAllText(Path.Combine(folder, "index.json"), "{}");
                    break;
            }

            return Task.FromResult(new PublishedImage(build.Destination, manifest.Digest, "local") { Size = 42 });
        }
    }

    private sealed class Events(List<string> notices) : IProgress<BuildEvent>
    {
        public void Report(BuildEvent value)
        {
            if (value is not InputsHashed)
            {
                notices.Add(((Notice)value).Text);
            }
        }
    }
}
