using Dispatch.Build.Keys;
using Dispatch.Build.Knative.Engine;
using Dispatch.Build.Tests.Keys;
using Dispatch.Build.Workspaces;
using Dispatch.Oci;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Engine;

public sealed class ProveBuildTests : IDisposable
{
    private const string Target = "registry.example/hello";

    private static readonly InputKey _key = InputKey.Create([("workspace", Digest.Of("a"u8)), ("labels", Digest.Of("l"u8))]);
    private static readonly InputKey _other = InputKey.Create([("workspace", Digest.Of("b"u8)), ("labels", Digest.Of("l"u8))]);

    private readonly TempFolder _folder = new();
    private readonly FakeStores _stores = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_image_of_these_inputs_is_proved_and_gets_its_further_tags(bool reports)
    {
        var content = Publish(_key.ToString());
        var image = await ProveAsync(reports ? content.Digest + "\n" : null, reports);
        Assert.Equal((content.Digest, _key.Value, "knative"), (image.Digest, image.InputKey, image.Engine));
        Assert.Equal(content.Digest, _stores[$"{Target}:2"].Digest);
    }

    [Theory]
    [InlineData(null, true, "DSP6005")]
    [InlineData("", true, "DSP6005")]
    [InlineData("INFO[0003] Pushed", false, "DSP6005")]
    [InlineData("sha256:aaaa", true, "DSP6005")]
    public async Task What_is_no_digest_is_no_proof(string? reported, bool reports, string code)
    {
        Publish(_key.ToString());
        await FailsAsync(code, reported, reports);
    }

    [Fact]
    public async Task Without_digest_and_tag_there_is_no_proof() => await FailsAsync("DSP6005", null, reports: false);

    [Fact]
    public async Task The_registry_has_to_have_the_image_and_the_tag_has_to_be_it()
    {
        var absent = Digest.Of("absent"u8).ToString();
        await FailsAsync("DSP6004", absent);
        var content = Publish(_key.ToString());
        await FailsAsync("DSP6004", absent);
        _stores.Remove($"{Target}:1");
        await FailsAsync("DSP6004", content.Digest.ToString());
        Publish(_other.ToString());
        await FailsAsync("DSP6004", content.Digest.ToString());
    }

    [Fact]
    public async Task An_image_of_other_inputs_is_refused_and_what_differs_is_named()
    {
        var content = Publish(_other.ToString());
        Assert.Contains("workspace differs", await FailsAsync("DSP6006", content.Digest.ToString()), StringComparison.Ordinal);
        await FailsAsync("DSP6006", null, reports: false);
        await FailsAsync("DSP6006", Publish(key: null).Digest.ToString());
        await FailsAsync("DSP6006", Publish("no key").Digest.ToString());
    }

    [Fact]
    public async Task An_image_for_another_platform_is_refused() =>
        Assert.Contains("linux/arm64, not for linux/amd64", await FailsAsync("DSP6007", Publish(_key.ToString(), "arm64").Digest.ToString()), StringComparison.Ordinal);

    [Fact]
    public async Task The_key_in_the_configuration_is_found_for_a_skip()
    {
        var content = Publish(_key.ToString());
        _stores[$"{Target}:2"] = content;
        var record = await FindAsync();
        Assert.Equal((_key.Value, content.Digest, null), (record!.Key.Value, record.Digest, record.Fault));
        Assert.Equal(1, _stores.Requests.Count(request => request.StartsWith("BLOB", StringComparison.Ordinal)));

        Publish(key: null);
        Assert.Null(await FindAsync());
        _stores.Blobs.Clear();
        Assert.Null(await FindAsync());
    }

    private Task<KeyRecord?> FindAsync() => new RegistryKeyRecords(Build().Destination, _stores).FindAsync(TestContext.Current.CancellationToken);

    private ManifestContent Publish(string? key, string architecture = "amd64")
    {
        var config = ImageJson.Write(new ImageConfig
        {
            OS = "linux",
            Architecture = architecture,
            Config = new() { Labels = key is null ? null : new Dictionary<string, string>(StringComparer.Ordinal) { [InputKey.Annotation] = key } },
        });
        _stores.Blobs[Digest.Of(config)] = config;
        var content = new ManifestContent(MediaTypes.Manifest, ImageJson.Write(new ImageManifest
        {
            MediaType = MediaTypes.Manifest,
            Config = new() { MediaType = MediaTypes.Config, Digest = Digest.Of(config), Size = config.Length },
            Layers = [],
        }));
        return _stores[$"{Target}:1"] = _stores[$"{Target}:{content.Digest}"] = content;
    }

    private async Task<string> FailsAsync(string code, string? reported, bool reports = true)
    {
        var failure = await Assert.ThrowsAsync<DispatchException>(() => ProveAsync(reported, reports));
        Assert.Equal(code, failure.Code.Id);
        return failure.Message;
    }

    private Task<PublishedImage> ProveAsync(string? reported, bool reports) =>
        new ProveBuild(_stores).ProveAsync(ExpectedImage.Of(Build()), reported, reports, TestContext.Current.CancellationToken);

    private ImageBuild Build() => new()
    {
        Name = "hello",
        Workspace = WorkspaceReader.Read(new() { Root = _folder.Path }, TestContext.Current.CancellationToken),
        Dockerfile = new DockerfileOrigin.InImage("/function-template/Dockerfile"),
        Destination = new(new ImageLocation.InRegistry(ImageReference.Parse(Target)), ["1", "2"]),
        Annotations = new Dictionary<string, string>(StringComparer.Ordinal) { [InputKey.Annotation] = _key.ToString() },
    };
}
