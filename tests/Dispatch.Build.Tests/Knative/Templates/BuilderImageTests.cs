using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Templates;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Templates;

public sealed class BuilderImageTests
{
    private const string Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData("gcr.io/kaniko-project/executor:v1.24.0", "v1.24.0", true, true)]
    [InlineData("gcr.io/kaniko-project/executor:v1.9.2-debug", "v1.9.2", true, true)]
    [InlineData("mirror.example:5000/gcr/kaniko-project/executor:v0.3.0@" + Digest, "v0.3.0", true, true)]
    [InlineData("gcr.io/kaniko-project/executor", "v1.24.0", false, true)]
    [InlineData("gcr.io/kaniko-project/executor:debug", "v1.24.0", false, true)]
    [InlineData("gcr.io/kaniko-project/executor@" + Digest, null, true, true)]
    [InlineData("berndtj/executor:debug-v0.5.0", "v0.5.0", true, false)]
    [InlineData("ghcr.io/osscontainertools/kaniko:v1.28.3", "v1.28.3", true, false)]
    [InlineData("ghcr.io/osscontainertools/kaniko:v1.28.3@" + Digest, "v1.28.3", true, false)]
    [InlineData("martizih/kaniko:latest", null, false, false)]
    [InlineData("registry.example/kaniko:1.25.0", "v1.25.0", true, false)]
    [InlineData("registry.example/kaniko:1.25", null, true, false)]
    [InlineData("registry.example/kaniko:v99999999999.0.0", null, true, false)]
    public void The_name_of_a_kaniko_tells_release_pin_and_origin(string text, string? version, bool isPinned, bool isArchived)
    {
        var image = new BuilderImage(text);

        Assert.Equal((true, version), (image.IsKaniko, image.Version?.ToString()));
        Assert.Equal((isPinned, isArchived), (image.IsPinned, image.IsArchived));
    }

    [Theory]
    [InlineData("quay.io/buildah/stable:v1.28.0", true)]
    [InlineData("docker:18.06", true)]
    [InlineData("garethr/img", false)]
    [InlineData("${BUILDER_IMAGE}", false)]
    [InlineData("Not An Image", false)]
    [InlineData("", false)]
    public void Others_have_no_release(string text, bool isPinned)
    {
        var image = new BuilderImage(text);

        Assert.Equal((false, null, isPinned, false), (image.IsKaniko, image.Version, image.IsPinned, image.IsArchived));
    }

    [Fact]
    public void It_is_the_image_of_the_step_that_pushes()
    {
        var template = Template(
            [new() { Image = "a", Args = ["--destination=x"] }, new() { Image = "x/kaniko:v1.0.0", Args = ["--destination=${D}"] }, new() { Image = "c", Args = ["done"] }]);

        Assert.Equal("x/kaniko:v1.0.0", BuilderImage.Of(template)!.Text);
        Assert.Equal("b", BuilderImage.Of(Template([new() { Image = "a" }, new() { Image = "b" }]))!.Text);
        Assert.Null(BuilderImage.Of(Template([])));
        Assert.Null(BuilderImage.Of(Template(null)));
    }

    [Fact]
    public void Parameters_in_it_are_replaced_by_defaults_and_arguments()
    {
        var template = Template(
            [new() { Image = "${REGISTRY}/kaniko:${VERSION}${NONE}" }], [new("REGISTRY", Default: "gcr.io"), new("VERSION", Default: "v1.0.0"), new("NONE")]);

        Assert.Equal("gcr.io/kaniko:v1.0.0${NONE}", BuilderImage.Of(template)!.Text);
        Assert.Equal("gcr.io/kaniko:v2.0.0${NONE}", BuilderImage.Of(template, new Argument("VERSION", "v2.0.0"))!.Text);
    }

    [Fact]
    public void Releases_compare_by_number()
    {
        var (v9, v10) = (new KanikoVersion(0, 9, 0), new KanikoVersion(0, 10, 0));

        Assert.True(v9 < v10 && v10 > v9 && v9 <= v10 && v10 >= v9 && v9 != v10);
    }

    private static BuildTemplate Template(IReadOnlyList<Container>? steps, IReadOnlyList<TemplateParameter>? parameters = null) =>
        new() { Metadata = new() { Name = "t" }, Spec = new() { Steps = steps, Parameters = parameters } };
}
