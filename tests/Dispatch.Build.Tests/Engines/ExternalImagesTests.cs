using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Engines.Local;
using Dispatch.Build.Workspaces;
using Dispatch.Oci;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Engines;

public sealed class ExternalImagesTests
{
    [Theory]
    [InlineData("FROM a", "a")]
    [InlineData("FROM scratch", "")]
    [InlineData("FROM a AS one\nFROM b\nCOPY --from=one /x /\nCOPY --from=0 /x /\nCOPY --from=c /x /\nCOPY --from=ONE /y /", "a b c")]
    [InlineData("FROM a AS one\nFROM one AS two\nFROM two", "a")]
    [InlineData("FROM one\nFROM a AS one", "a")]
    [InlineData("FROM unused\nFROM a\nCOPY --from=one /x /", "a one")]
    [InlineData("FROM a\nFROM a\nCOPY --from=a /x /", "a a")]
    [InlineData("ARG V=1\nFROM a:$V", "a:1")]
    [InlineData("ARG V=1\nARG N=x-${V}\nFROM a:${N:-none}", "a:x-1")]
    [InlineData("ARG TAG=1\nFROM a:$TAG", "a:given")]
    [InlineData("FROM a:${TAG:-undeclared}", "a:undeclared")]
    [InlineData("FROM a:$TARGETARCH$TARGETVARIANT", "a:arm64v8")]
    [InlineData("FROM a\nRUN --mount=type=bind,from=b,target=/b true", "a b")]
    [InlineData("ARG IMAGE\nFROM $IMAGE\nCOPY --from=b /x /", "registry.example/base:1 b")]
    public void Finds_images_that_the_last_stage_needs_and_no_stages(string text, string expected)
    {
        using var folder = new TempFolder();
        var build = new ImageBuild
        {
            Name = "hello",
            Workspace = WorkspaceReader.Read(new() { Root = folder.Path }, TestContext.Current.CancellationToken),
            Dockerfile = new DockerfileOrigin.InImage("/Dockerfile"),
            BaseImage = new ImageLocation.InRegistry(ImageReference.Parse("registry.example/base:1")),
            Destination = new(new ImageLocation.InArchive("/x", null), ["1"]),
            BuildArguments = [new("IMAGE", "registry.example/base:1"), new("TAG", "given")],
            Platform = new() { OS = "linux", Architecture = "arm64", Variant = "v8" },
        };
        Assert.Equal(expected, string.Join(' ', ExternalImages.Find(DockerfileParser.Parse(text + "\n", "Dockerfile"), build).Select(static external => external.Image)));
    }
}
