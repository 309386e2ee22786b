using System.Text.Json.Nodes;
using Dispatch.Build.Knative.Manifests;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Manifests;

public sealed class ManifestRoundTripTests
{
    [Fact]
    public void Every_Build_that_is_written_is_read_back_strictly_as_the_same()
    {
        for (var seed = 0; seed < 1_000; seed++)
        {
            var build = ManifestJson.Read<KnativeBuild>(new RandomManifest(seed).Create("Build"));
            var text = ManifestYaml.Write(build);
            var read = Assert.Single(ManifestYaml.Read(text));

            Assert.True(JsonNode.DeepEquals(ManifestJson.ToJson(build), read.Content), $"seed {seed}");
            Assert.True(JsonNode.DeepEquals(ManifestJson.ToJson(build), ManifestJson.ToJson(read.Build!)), $"seed {seed}");
            Assert.Equal(text, ManifestYaml.Write(read.Build!));
        }
    }

    [Theory]
    [InlineData("BuildTemplate")]
    [InlineData("ClusterBuildTemplate")]
    public void Every_template_that_is_written_is_read_back_strictly_as_the_same(string kind)
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var template = ManifestJson.Read<BuildTemplate>(new RandomManifest(seed).Create(kind));
            var text = ManifestYaml.Write(template);
            var read = Assert.Single(ManifestYaml.Read(text));

            Assert.True(JsonNode.DeepEquals(ManifestJson.ToJson(template), read.Content), $"seed {seed}");
            Assert.Equal(text, ManifestYaml.Write(read.Template!));
        }
    }

    [Fact]
    public void The_Builds_of_the_recordings_are_read_back_strictly()
    {
        foreach (var build in Recordings.Builds().Select(ManifestJson.Read<KnativeBuild>))
        {
            Assert.True(JsonNode.DeepEquals(ManifestJson.ToJson(build), Assert.Single(ManifestYaml.Read(ManifestYaml.Write(build))).Content));
        }
    }

    [Fact]
    public void Members_come_in_the_order_of_the_API()
    {
        var build = new KnativeBuild
        {
            Spec = new()
            {
                Template = new() { Arguments = [new("A", "true"), new("B", "")], Kind = "BuildTemplate", Name = "t" },
                Sources = [new() { Custom = new() { Args = ["a b"], Command = ["cp"], Image = "busybox" }, Name = "w" }, new() { Git = new("u", "r") }],
                Timeout = "10m0s",
            },
            Metadata = new() { Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["b"] = "1", ["a"] = "x" }, Name = "n" },
        };

        Assert.Equal("""
            apiVersion: build.knative.dev/v1alpha1
            kind: Build
            metadata:
              name: "n"
              labels:
                b: "1"
                a: x
            spec:
              timeout: "10m0s"
              sources:
              - name: w
                custom:
                  image: busybox
                  command:
                  - cp
                  args:
                  - "a b"
              - git:
                  url: u
                  revision: r
              template:
                name: t
                kind: BuildTemplate
                arguments:
                - name: A
                  value: "true"
                - name: B
                  value: ""

            """.ReplaceLineEndings("\n"), ManifestYaml.Write(build));
    }
}
