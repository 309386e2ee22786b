using Dispatch.Oci;
using Xunit;

namespace Dispatch.Build.Tests.Engines;

/// <summary>What the conformance cases cannot show, because buildah 1.28 does not know it or does it otherwise.</summary>
public sealed class LocalEngineTests : IDisposable
{
    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Copies_heredocs_with_their_variables()
    {
        var image = await _run.BuildAsync("FROM scratch\nENV NAME=world\nCOPY <<one <<\"two\" /etc/\nhello $NAME\none\n$NAME stays\ntwo\nCOPY --chmod=755 <<EOF /bin/run\n#!/bin/sh\nEOF\n");

        Assert.Equal(2, image.Layers.Count);
        Assert.Equal(["etc", "etc/one", "etc/two"], image.Layers[0].Select(file => file.Entry.Path));
        Assert.Equal(["", "hello world\n", "$NAME stays\n"], image.Layers[0].Select(file => file.Text));
        Assert.Equal(Convert.ToInt32("755", 8), image.File("bin/run").Entry.Mode);
    }

    [Fact]
    public async Task Finds_stages_by_name_whatever_their_case()
    {
        _run.Write("a.txt", "a");
        var image = await _run.BuildAsync("FROM scratch AS Build\nCOPY a.txt /\nFROM scratch\nCOPY --from=BUILD /a.txt /b.txt\n");

        Assert.Equal(["b.txt"], image.Paths);
    }

    [Fact]
    public async Task Copies_with_link_onto_nothing()
    {
        await TestImages.AddAsync(_run.Images, "base", new ContainerConfig(), [TestImages.Directory("srv", uid: 7), TestImages.Link("srv/link", "real")]);
        _run.Write("a.txt", "a");
        var image = await _run.BuildAsync("FROM localhost/base\nCOPY --link a.txt /srv/link/\n");

        Assert.Equal(["srv", "srv/link", "srv/link/a.txt"], image.Paths);
        Assert.Equal(0, image.File("srv").Entry.Uid);
    }

    [Fact]
    public async Task Names_the_file_that_was_probably_meant()
    {
        _run.Write("Requirements.txt", "");
        var failure = await Assert.ThrowsAsync<DispatchException>(() => _run.BuildAsync("FROM scratch\n\nCOPY \\\n  requirements.txt /\n"));

        Assert.Equal(Codes.SourceMissing, failure.Code);
        Assert.Equal((4, 3), (failure.Diagnostics[0].Line, failure.Diagnostics[0].Column));
        Assert.Equal("COPY requirements.txt: /requirements.txt is not in the workspace. Did you mean Requirements.txt? Names are case-sensitive.", failure.Message);
    }

    [Theory]
    [InlineData("ADD https://example.com/x /", "DSP5205")]
    [InlineData("ADD git@github.com:a/b.git /", "DSP5205")]
    [InlineData("COPY --exclude=*.md . /", "DSP5204")]
    [InlineData("COPY --parents packed /x", "DSP5204")]
    [InlineData("COPY packed /x/.wh.a", "DSP5204")]
    [InlineData("ADD packed /x/", "DSP5206")]
    [InlineData("COPY --chmod=77777 packed /x/", "DSP5204")]
    [InlineData("COPY [a /x/", "DSP5106")]
    [InlineData("EXPOSE ${EMPTY:-http}", "DSP5106")]
    [InlineData("STOPSIGNAL ${EMPTY:-SIGNOTHING}", "DSP5106")]
    [InlineData("VOLUME relative", "DSP5106")]
    [InlineData("COPY --from=no/such/image:1 /a /b", "DSP3101")]
    [InlineData("COPY --from=Not:Valid:Name /a /b", "DSP5208")]
    [InlineData("FROM ${EMPTY}", "DSP5208")]
    public async Task Refuses_what_it_cannot_do_exactly(string instruction, string code)
    {
        _run.Write("packed", [0x42, 0x5A, 0x68, 0x39, 0x31]);
        var failure = await Assert.ThrowsAsync<DispatchException>(() => _run.BuildAsync($"FROM scratch\n{instruction}\n"));

        Assert.Equal((code, 2), (failure.Code.Id, failure.Diagnostics[0].Line));
    }

    [Fact]
    public async Task Says_which_stages_there_are()
    {
        var build = _run.Definition("FROM scratch AS one\nFROM scratch AS two\n") with { Target = "three" };
        var failure = await Assert.ThrowsAsync<DispatchException>(() => _run.BuildAsync(build, new NoRunBuilder()));

        Assert.Equal(Codes.TargetMissing, failure.Code);
        Assert.Contains("its stages are one, two", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_of_a_build_argument_that_nothing_declares()
    {
        var build = _run.Definition("ARG USED\nFROM scratch\n") with { BuildArguments = [new("USED", "1"), new("UNUSED", "2"), new("HTTP_PROXY", "3")] };
        await _run.BuildAsync(build, new NoRunBuilder());

        Assert.Equal("The build argument UNUSED is not used: no ARG of " + ((DockerfileOrigin.OnDisk)build.Dockerfile).Path + " declares it.",
            Assert.Single(_run.Events.OfType<Notice>()).Text);
    }

    [Fact]
    public async Task Makes_the_same_image_of_the_same_inputs()
    {
        _run.Write("b.txt", "b");
        _run.Write("a/b.txt", "b");
        var one = await _run.BuildAsync("FROM scratch\nWORKDIR /app\nCOPY . .\n");
        File.SetLastWriteTimeUtc(Path.Combine(_run.Definition("FROM scratch\n").Workspace.Root, "b.txt"), new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        var two = await _run.BuildAsync("FROM scratch\nWORKDIR /app\nCOPY . .\n");

        Assert.Equal(one.Published.Digest, two.Published.Digest);
        Assert.All(one.Layers.SelectMany(layer => layer), file => Assert.Equal(DateTimeOffset.UnixEpoch, file.Entry.ModificationTime));
        Assert.Equal("1970-01-01T00:00:00Z", one.Config.Created);
    }

    [Fact]
    public async Task Describes_the_image()
    {
        var manifest = await TestImages.AddAsync(_run.Images, "base", new ContainerConfig { WorkingDir = "/app", Env = ["A=1"] }, [TestImages.Directory("app", uid: 5)]);
        var digest = (await _run.Images.FindDigestAsync("base", CancellationToken.None))!.Value;
        _run.Write("a.txt", "a");
        var build = _run.Definition("FROM localhost/base\nENV A=2\nCOPY a.txt .\n") with
        {
            Labels = [new("l", "v")],
            Annotations = new Dictionary<string, string> { ["key"] = "value" },
        };
        var image = await _run.BuildAsync(build, new NoRunBuilder());

        Assert.Equal(MediaTypes.Config, image.Manifest.Config.MediaType);
        Assert.All(image.Manifest.Layers, layer => Assert.Equal(MediaTypes.LayerGzip, layer.MediaType));
        Assert.Equal(manifest.Layers[0].Digest, image.Manifest.Layers[0].Digest);
        Assert.Equal("value", image.Manifest.Annotations!["key"]);
        Assert.Equal("localhost/base", image.Manifest.Annotations["org.opencontainers.image.base.name"]);
        Assert.Equal(digest.ToString(), image.Manifest.Annotations["org.opencontainers.image.base.digest"]);
        Assert.Equal(["A=2"], image.Config.Config!.Env);
        Assert.Equal("v", image.Config.Config.Labels!["l"]);
        Assert.Equal(image.Config.RootFS.DiffIds.Count, image.Config.History!.Count(entry => entry.EmptyLayer is not true));
        Assert.Equal([(null, null), ("ENV A=2", true), ("COPY a.txt .", null)], image.Config.History!.Select(entry => (entry.CreatedBy, entry.EmptyLayer)));
        // The directory is there: it is repeated as it is, and nothing else.
        Assert.Equal([("app", 5L), ("app/a.txt", 0L)], image.Layers[^1].Select(file => (file.Entry.Path, file.Entry.Uid)));
    }

    [Fact]
    public async Task Chooses_the_platform_out_of_an_index()
    {
        await TestImages.AddAsync(_run.Images, "base", new ContainerConfig(), [TestImages.File("x")]);
        var one = (await _run.Images.FindManifestAsync("base", CancellationToken.None))!.Descriptor with { Platform = new() { OS = "linux", Architecture = "arm64" } };
        var index = new ManifestContent(MediaTypes.Index, ImageJson.Write(new ImageIndex { MediaType = MediaTypes.Index, Manifests = [one] }));
        await _run.Images.WriteManifestAsync(index, ["index"], CancellationToken.None);
        var build = _run.Definition("FROM localhost/index\n");

        var image = await _run.BuildAsync(build with { Platform = one.Platform! }, new NoRunBuilder());
        var failure = await Assert.ThrowsAsync<DispatchException>(() => _run.BuildAsync(build, new NoRunBuilder()));

        Assert.Equal(index.Digest.ToString(), image.Manifest.Annotations!["org.opencontainers.image.base.digest"]);
        Assert.Equal((Codes.BasePlatform, 1), (failure.Code, failure.Diagnostics[0].Line));
    }
}
