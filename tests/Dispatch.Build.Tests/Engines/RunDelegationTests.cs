using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Engines.Local;
using Dispatch.Oci;
using Xunit;

namespace Dispatch.Build.Tests.Engines;

/// <summary>What the engine does around a builder that runs RUN.</summary>
public sealed class RunDelegationTests : IDisposable
{
    private readonly EngineRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Adds_labels_annotations_and_the_record_to_what_the_builder_made()
    {
        await TestImages.AddAsync(_run.Images, "base", new ContainerConfig(), [TestImages.File("etc/x")]);
        var build = _run.Definition("FROM localhost/base AS one\nRUN make\nFROM one\n") with
        {
            Labels = [new("l", "v")],
            Annotations = new Dictionary<string, string> { ["a"] = "b" },
        };
        var builder = new Builder(_run);
        var image = await _run.BuildAsync(build, builder);

        Assert.True(builder.WasCleanedUp);
        Assert.Equal("v", image.Config.Config!.Labels!["l"]);
        Assert.Equal("b", image.Manifest.Annotations!["a"]);
        Assert.Equal("localhost/base", image.Manifest.Annotations["org.opencontainers.image.base.name"]);
        Assert.Equal(builder.Made!.Layers.Select(layer => layer.Digest), image.Manifest.Layers.Select(layer => layer.Digest));
        Assert.NotNull(RecordedTree.Read(image.Manifest, image.Config)!.Find("app/made"));
    }

    [Fact]
    public async Task Hands_over_what_a_base_wants_to_run()
    {
        await TestImages.AddAsync(_run.Images, "base", new ContainerConfig { OnBuild = ["RUN make"] }, [TestImages.File("etc/x")]);
        var builder = new Builder(_run);
        await _run.BuildAsync(_run.Definition("FROM localhost/base\n"), builder);

        Assert.NotNull(builder.Made);
    }

    [Fact]
    public async Task Hands_over_nothing_for_a_stage_that_is_not_needed() =>
        Assert.Empty((await _run.BuildAsync("FROM localhost/base AS unused\nRUN make\nFROM scratch\n")).Layers);

    private sealed class Builder(EngineRun run) : IRunBuilder
    {
        public ImageManifest? Made { get; private set; }

        public bool WasCleanedUp { get; private set; }

        public async Task<RunResult> BuildAsync(ImageBuild build, Dockerfile dockerfile, IProgress<BuildEvent> events, CancellationToken cancellationToken)
        {
            Made = await TestImages.AddAsync(run.Images, "made", new ContainerConfig { WorkingDir = "/app" }, [TestImages.File("etc/x")], [TestImages.File("app/made")]);
            return new(((ImageLocation.InLayout)build.Destination.Location).Folder, "made", () =>
            {
                WasCleanedUp = true;
                return ValueTask.CompletedTask;
            });
        }
    }
}
