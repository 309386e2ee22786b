using System.Text;
using Xunit;

namespace Dispatch.Oci.Tests.Json;

public class ImageJsonTests
{
    private const string Hash = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public void A_manifest_reads_back_with_unknown_members_at_every_level()
    {
        const string json = $$$$"""
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{{{Hash}}}}","size":1,"urls":["https://a/?b=1&c"],"data":"e30="},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{{{Hash}}}}","size":9223372036854775807,"annotations":{"a":"é<\u0001>"},"x":[1.50,null]}],"annotations":{"k":"v"},"subject":{"deep":{"z":1}}}
            """;

        Assert.Equal(json, Text(ImageJson.Write(ImageJson.ReadManifest(Bytes(json)))));
    }

    [Fact]
    public void An_index_reads_back_with_unknown_members_at_every_level()
    {
        const string json = $$$$"""
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{{{Hash}}}}","size":3,"platform":{"os":"windows","architecture":"arm","variant":"v7","os.version":"10.0.1","os.features":["win32k"],"features":["sse4"]},"artifactType":"a/b"}],"x":true}
            """;

        Assert.Equal(json, Text(ImageJson.Write(ImageJson.ReadIndex(Bytes(json)))));
    }

    [Fact]
    public void A_configuration_reads_back_with_unknown_members_at_every_level()
    {
        const string json = $$$$"""
            {"created":"2024-01-01T00:00:00.123456789Z","architecture":"amd64","os":"linux","config":{"User":"1000","ExposedPorts":{"8080/tcp":{}},"Env":["A=b+c"],"Entrypoint":["/a"],"Cmd":["b"],"Volumes":{"/v":{}},"WorkingDir":"/w","Labels":{"l":"m"},"StopSignal":"SIGINT","Shell":["/bin/sh","-c"],"Healthcheck":{"Test":["CMD","a"],"Interval":1000000000,"Retries":3,"X":0},"OnBuild":["RUN a"],"ArgsEscaped":true},"rootfs":{"type":"layers","diff_ids":["{{{{Hash}}}}"],"y":1},"history":[{"created":"2024-01-01T00:00:00Z","created_by":"COPY . . # buildkit","comment":"c","empty_layer":true,"z":{}}],"docker_version":"20.10.7","container_config":{"Tty":false}}
            """;

        Assert.Equal(json, Text(ImageJson.Write(ImageJson.ReadConfig(Bytes(json)))));
    }

    [Fact]
    public void Nulls_that_Go_writes_for_empty_lists_are_empty_lists()
    {
        var config = ImageJson.ReadConfig(Bytes("""{"architecture":"amd64","os":"linux","config":{"Env":null},"rootfs":{"type":"layers","diff_ids":null},"history":null}"""));
        Assert.Empty(config.RootFS.DiffIds);
        Assert.Null(config.Config!.Env);
        Assert.Empty(ImageJson.ReadConfig(Bytes("""{"rootfs":null}""")).RootFS.DiffIds);
        Assert.Empty(ImageJson.ReadManifest(Bytes($$$$"""{"schemaVersion":2,"config":{"mediaType":"a","digest":"{{{{Hash}}}}","size":1},"layers":null}""")).Layers);
        Assert.Empty(ImageJson.ReadIndex(Bytes("""{"schemaVersion":2,"manifests":null}""")).Manifests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"schemaVersion":2,"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"config":null,"layers":[]}""")]
    [InlineData($$$$"""{"schemaVersion":1,"config":{"mediaType":"a","digest":"{{{{Hash}}}}","size":1},"layers":[]}""")]
    [InlineData($$$$"""{"schemaVersion":2,"config":{"mediaType":null,"digest":"{{{{Hash}}}}","size":1},"layers":[]}""")]
    [InlineData($$$$"""{"schemaVersion":2,"config":{"mediaType":"a","digest":"{{{{Hash}}}}","size":-1},"layers":[]}""")]
    [InlineData($$$$"""{"schemaVersion":2,"config":{"mediaType":"a","digest":"{{{{Hash}}}}","size":1.5},"layers":[]}""")]
    [InlineData($$$$"""{"schemaVersion":2,"config":{"mediaType":"a","digest":"{{{{Hash}}}}","size":"1"},"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"a","digest":"sha256:1","size":1},"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"config":{"mediaType":"a","digest":7,"size":1},"layers":[]}""")]
    [InlineData($$$$"""{"schemaVersion":2,"config":{"mediaType":"a","digest":"{{{{Hash}}}}","size":1},"layers":[null]}""")]
    [InlineData($$$$"""{"schemaVersion":2,"config":{"mediaType":"a","digest":"{{{{Hash}}}}","size":1},"layers":[],"layers":[]}""")]
    [InlineData($$$$"""{"schemaVersion":2,"config":{"mediaType":"a","digest":"{{{{Hash}}}}","size":1},"layers":[],"x":1,"x":2}""")]
    [InlineData($$$$"""{"schemaVersion":2,"config":{"mediaType":"a","digest":"{{{{Hash}}}}","size":1},"layers":[],"manifests":[]}""")]
    [InlineData($$$$"""{"schemaVersion":2,"config":{"mediaType":"a","digest":"{{{{Hash}}}}","size":1},"layers":[]} {}""")]
    public void A_hostile_manifest_is_refused(string json) =>
        Assert.Throws<InvalidImageException>(() => ImageJson.ReadManifest(Bytes(json)));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"schemaVersion":2,"manifests":[],"layers":[]}""")]
    [InlineData("""{"schemaVersion":3,"manifests":[]}""")]
    [InlineData($$$$"""{"schemaVersion":2,"manifests":[{"mediaType":"a","digest":"{{{{Hash}}}}","size":1,"platform":{"os":"linux"}}]}""")]
    [InlineData($$$$"""{"schemaVersion":2,"manifests":[{"mediaType":"a","digest":"{{{{Hash}}}}","size":1,"platform":{"os":null,"architecture":"a"}}]}""")]
    public void A_hostile_index_is_refused(string json) =>
        Assert.Throws<InvalidImageException>(() => ImageJson.ReadIndex(Bytes(json)));

    [Theory]
    [InlineData("""{"config":{"Env":[null]}}""")]
    [InlineData("""{"config":{"Cmd":["a",null]}}""")]
    [InlineData("""{"config":{"Entrypoint":"a"}}""")]
    [InlineData("""{"rootfs":{"diff_ids":["sha256:"]}}""")]
    [InlineData("""{"history":{}}""")]
    public void A_hostile_configuration_is_refused(string json) =>
        Assert.Throws<InvalidImageException>(() => ImageJson.ReadConfig(Bytes(json)));

    [Fact]
    public void Depth_and_size_are_bounded()
    {
        var deep = Bytes("""{"x":""" + new string('[', 100_000) + new string(']', 100_000) + "}");
        Assert.Throws<InvalidImageException>(() => ImageJson.ReadConfig(deep));

        var large = Bytes("""{"os":"linux"}""" + new string(' ', ImageJson.MaxBytes));
        var error = Assert.Throws<InvalidImageException>(() => ImageJson.ReadConfig(large));
        Assert.Contains("4194304 are allowed", error.Message, StringComparison.Ordinal);
        Assert.Equal("linux", ImageJson.ReadConfig(large.AsSpan(0, ImageJson.MaxBytes)).OS);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
