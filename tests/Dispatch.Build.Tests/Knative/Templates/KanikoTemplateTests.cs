using Dispatch.Build.Definitions;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Templates;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Templates;

public sealed class KanikoTemplateTests
{
    private static string[] Flags(string image, KanikoVersion? version = null) =>
        [.. KanikoTemplate.Create(ImageKind.Function, image, version).Spec.Steps![0].Args!.Select(static argument => argument.Split('=')[0][2..])];

    [Theory]
    [InlineData(ImageKind.Function, "function-template")]
    [InlineData(ImageKind.Runtime, "image-template")]
    public async Task The_file_in_the_repository_is_the_template(ImageKind kind, string name)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "templates", name + ".yaml"), TestContext.Current.CancellationToken);

        Assert.Equal(KanikoTemplate.ToYaml(kind), text);
        Assert.Contains($"# ", text.Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains($"kubectl apply -n dispatch -f templates/{name}.yaml", text, StringComparison.Ordinal);
        Assert.Equal(name, Assert.Single(ManifestYaml.Read(text)).Template!.Metadata.Name);
    }

    [Theory]
    [InlineData("x/kaniko:v0.1.0", "dockerfile destination build-arg build-arg")]
    [InlineData("x/kaniko:v0.2.0", "dockerfile context destination build-arg build-arg")]
    [InlineData("x/kaniko:v0.3.0", "dockerfile context destination build-arg build-arg")]
    [InlineData("x/kaniko:v0.4.0", "dockerfile context destination build-arg build-arg insecure skip-tls-verify")]
    [InlineData("x/kaniko:v0.6.0", "dockerfile context destination build-arg build-arg insecure insecure-pull skip-tls-verify skip-tls-verify-pull")]
    [InlineData("x/kaniko:v0.9.0-debug", "dockerfile context destination build-arg build-arg insecure insecure-pull skip-tls-verify skip-tls-verify-pull")]
    [InlineData("x/kaniko:v0.10.0", "dockerfile context destination build-arg build-arg insecure insecure-pull skip-tls-verify skip-tls-verify-pull digest-file")]
    [InlineData("gcr.io/kaniko-project/executor:v1.24.0", "dockerfile context destination build-arg build-arg insecure insecure-pull skip-tls-verify skip-tls-verify-pull digest-file")]
    [InlineData("x/kaniko", "dockerfile context destination build-arg build-arg insecure insecure-pull skip-tls-verify skip-tls-verify-pull digest-file")]
    public void Every_release_gets_the_flags_it_knows(string image, string flags) => Assert.Equal(flags.Split(' '), Flags(image));

    [Fact]
    public void An_image_without_a_release_in_its_tag_can_be_told_which_it_is() => Assert.Equal(Flags("x/kaniko:v0.3.0"), Flags("x/kaniko:mine", new KanikoVersion(0, 3, 0)));

    [Theory]
    [InlineData(ImageKind.Function, "v0.1.0")]
    [InlineData(ImageKind.Function, "v1.28.3")]
    [InlineData(ImageKind.Runtime, "v0.5.0")]
    [InlineData(ImageKind.Runtime, "v1.28.3")]
    public void Every_placeholder_is_a_parameter_and_every_parameter_is_used(ImageKind kind, string tag)
    {
        var template = KanikoTemplate.Create(kind, "x/kaniko:" + tag);
        var step = Assert.Single(template.Spec.Steps!);
        var used = step.Args!.Where(static argument => argument.Contains("${", StringComparison.Ordinal)).Select(static argument => argument[(argument.IndexOf("${", StringComparison.Ordinal) + 2)..^1]);

        Assert.Equal(template.Spec.Parameters!.Select(static parameter => parameter.Name).Order(), used.Order());
        Assert.Equal(kind, TemplateDialect.Recognize(template).Kind);
        Assert.Equal("/builder/home/.docker", Assert.Single(step.Env!, static variable => variable.Name == "DOCKER_CONFIG").Value);
        Assert.Equal("FallbackToLogsOnError", step.TerminationMessagePolicy);
        Assert.Equal("x/kaniko:" + tag, BuilderImage.Of(template)!.Text);
    }

    [Fact]
    public void Build_arguments_have_the_names_that_the_Dockerfiles_use()
    {
        Assert.Contains("--build-arg=IMAGE=${IMAGE}", KanikoTemplate.Create(ImageKind.Function).Spec.Steps![0].Args!);
        Assert.Contains("--build-arg=HANDLER=${HANDLER}", KanikoTemplate.Create(ImageKind.Function).Spec.Steps![0].Args!);
        Assert.Contains("--build-arg=SYSTEM_PACKAGES_FILE=${SYSTEM_PACKAGES_FILE}", KanikoTemplate.Create(ImageKind.Runtime).Spec.Steps![0].Args!);
    }

    [Fact]
    public void It_can_be_made_for_the_whole_cluster() =>
        Assert.Contains("kind: ClusterBuildTemplate\n", ManifestYaml.Write(KanikoTemplate.Create(ImageKind.Function, templateKind: "ClusterBuildTemplate")), StringComparison.Ordinal);
}
