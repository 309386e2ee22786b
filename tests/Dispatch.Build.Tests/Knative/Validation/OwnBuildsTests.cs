using System.Text.Json.Nodes;
using Dispatch.Build.Definitions;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Deliveries;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Templates;
using Dispatch.Build.Knative.Validation;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Validation;

/// <summary>What we write, and what a real cluster took, breaks no rule.</summary>
public sealed class OwnBuildsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_Builds_of_the_recordings_break_none()
    {
        var template = ManifestYaml.Read(Manifests.Recordings.FunctionTemplate).Select(static document => document.Template).OfType<BuildTemplate>().First();
        var builds = Manifests.Recordings.Builds().Select(ManifestJson.Read<KnativeBuild>).ToArray();

        Assert.NotEmpty(builds);
        Assert.All(builds, build => Assert.Empty(BuildValidation.Check(build, build.Spec.Template?.Name == template.Metadata.Name ? template : null)));
        Assert.Empty(BuildValidation.Check(template));
    }

    [Fact]
    public void The_Build_beside_the_recorded_template_breaks_none()
    {
        var documents = ManifestYaml.Read(Manifests.Recordings.FunctionTemplate);
        var template = documents.Select(static document => document.Template).OfType<BuildTemplate>().First();

        Assert.All(
            documents.Where(static document => document.Build is not null),
            document => Assert.Empty(BuildValidation.Check(document.Build!, template, KnativeRelease.V03, document.Positions, "function-template.yaml")));
    }

    [Theory]
    [InlineData(ImageKind.Function)]
    [InlineData(ImageKind.Runtime)]
    public void Our_own_templates_break_none(ImageKind kind) => Assert.Empty(BuildValidation.Check(KanikoTemplate.Create(kind)));

    [Fact]
    public async Task The_Build_written_beside_an_image_breaks_none()
    {
        _folder.Write("hello.js", "x");
        var settings = new PublishSettings
        {
            BaseDirectory = _folder.Path,
            FunctionName = new string('h', 63),
            BaseImage = "registry.example/runtime-js:1",
            Handler = "hello.js",
            Registry = "registry.example",
            Tags = "1.0",
            Cluster = new() { ServiceAccount = "builder" },
        };
        var text = await BuildManifest.CreateAsync(PublishPlan.Create(settings, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        var document = Assert.Single(ManifestYaml.Read(text));

        Assert.Empty(BuildValidation.Check(document.Build!, KanikoTemplate.Create(ImageKind.Function), KnativeRelease.V03, document.Positions, "hello.build.yaml"));
    }

    [Fact]
    public void The_largest_workspace_that_travels_inside_a_Build_breaks_none()
    {
        var bytes = new byte[ShellSource.MaxBytes];
        new Random(1).NextBytes(bytes);
        var source = ShellSource.Create("workspace", image: null, new PackedFiles(bytes, Oci.Digest.Of(bytes)), "true");
        var build = ValidationCase.Valid with { Spec = ValidationCase.Valid.Spec with { Sources = [source] } };

        Assert.Empty(BuildValidation.Check(build, ValidationCase.FunctionTemplate()));
    }

    [Fact]
    public void A_Build_that_a_cluster_returned_breaks_none()
    {
        var json = ManifestJson.ToJson(ValidationCase.Valid);
        json["spec"]!["Status"] = "";
        json["status"] = new JsonObject { ["stepsCompleted"] = null };
        json["metadata"]!["managedFields"] = new JsonArray(new JsonObject { ["manager"] = "x", ["fieldsV1"] = new JsonObject { ["f:spec"] = new JsonObject() } });

        Assert.Empty(BuildValidation.Check(ManifestJson.Read<KnativeBuild>(json), ValidationCase.FunctionTemplate(), KnativeRelease.V03));
    }
}
