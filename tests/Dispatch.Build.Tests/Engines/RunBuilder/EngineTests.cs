using Dispatch.Build.Engines.Local;
using Dispatch.Build.Stores;
using Dispatch.Build.Workspaces;
using Dispatch.Oci;
using Dispatch.Oci.Layouts;
using Dispatch.Oci.Registries;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Engines.RunBuilder;

public sealed class EngineTests(BuildahFixture buildah) : IClassFixture<BuildahFixture>
{
    [Fact]
    public async Task The_engine_publishes_what_buildah_made()
    {
        BuildahFixture.SkipUnlessInstalled();
        var token = TestContext.Current.CancellationToken;
        using var folder = new TempFolder();
        using var images = new TestImages(new ContainerConfig { Env = ["PATH=/bin"], Shell = ["/bin/sh", "-ec"] });
        await images.Base.CopyToAsync(OciLayout.Create(folder["base"]), token);
        using var stores = new ImageStores(new RegistryOptions(), folder["cache"]);
        var archive = new ImageLocation.InArchive(folder["out.tar"], null);
        var build = new ImageBuild
        {
            Name = "function",
            Workspace = new Workspace(folder.Path, []),
            Dockerfile = new DockerfileOrigin.OnDisk(folder.Write("Dockerfile", "ARG IMAGE\nFROM $IMAGE\nRUN false; echo never\n")),
            BuildArguments = [new("IMAGE", $"oci:{folder["base"]}:1")],
            Labels = [new("l", "v")],
            Destination = new ImageDestination(archive, ["latest"]),
        };
        var engine = new LocalEngine(stores, new Build.Engines.Local.Run.RunBuilder(stores, buildah.Environment));

        // The shell of the base stops at the first failure: it reached the builder.
        var failure = await Assert.ThrowsAsync<DispatchException>(() => engine.BuildAsync(build, new Progress<BuildEvent>(), token));
        folder.Write("Dockerfile", "ARG IMAGE\nFROM $IMAGE\nRUN echo made > /made\n");
        var published = await engine.BuildAsync(build, new Progress<BuildEvent>(), token);

        Assert.Equal(("DSP5301", 3), (failure.Code.Id, failure.Diagnostics[0].Line));
        var (source, name) = stores.OpenSource(archive);
        await using (source)
        {
            var manifest = await source.FindManifestAsync(name, token);
            Assert.Equal(published.Digest, manifest!.Digest);
            Assert.Equal(images.Base.Layer.Digest, ImageJson.ReadManifest(manifest.Bytes.Span).Layers[0].Digest);
        }
    }
}
