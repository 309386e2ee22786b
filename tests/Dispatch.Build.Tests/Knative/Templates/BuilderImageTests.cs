using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Templates;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Templates;

public sealed class BuilderImageTests
{
    private const string Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData("gcr.io/kaniko-project/executor:v1.24.0", "v1.24.0", true, false, false)]
    [InlineData("gcr.io/kaniko-project/executor:v1.9.1-debug", "v1.9.1", true, false, false)]
    [InlineData("berndtj/executor:debug-v0.5.0", "v0.5.0", true, false, false)]
    [InlineData("gcr.io/kaniko-project/executor", null, false, false, false)]
    [InlineData("gcr.io/kaniko-project/executor:latest", null, false, false, false)]
    [InlineData("gcr.io/kaniko-project/executor:debug", null, false, false, false)]
    [InlineData("gcr.io/kaniko-project/executor@" + Digest, null, true, true, false)]
    [InlineData("ghcr.io/osscontainertools/kaniko:v1.28.3@" + Digest, "v1.28.3", true, true, true)]
    [InlineData("ghcr.io/osscontainertools/kaniko:v1.28.3", "v1.28.3", true, false, true)]
    [InlineData("docker.io/martizih/kaniko:v1.28.3", "v1.28.3", true, false, true)]
    [InlineData("docker:v18.06.0", null, true, false, false)]
    [InlineData("Not An Image", null, false, false, false)]
    [InlineData("x/kaniko:v99999999999.0.0", null, false, false, false)]
    public void Tells_release_pin_and_origin(string text, string? version, bool isPinned, bool isDigestPinned, bool isMaintained)
    {
        var image = new BuilderImage(text);

        Assert.Equal(version, image.Version?.ToString());
        Assert.Equal((isPinned, isDigestPinned, isMaintained), (image.IsPinned, image.IsDigestPinned, image.IsMaintained));
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
