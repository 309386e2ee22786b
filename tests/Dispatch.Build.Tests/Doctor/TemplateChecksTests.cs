using Dispatch.Build.Definitions;
using Dispatch.Build.Doctor;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Templates;
using Xunit;

namespace Dispatch.Build.Tests.Doctor;

public sealed class TemplateChecksTests
{
    private static readonly FunctionDefinition _function = new(ImageKind.Function, new SettingReader(static _ => null) { BaseDirectory = "/" });

    [Theory]
    [InlineData(KanikoTemplate.DefaultImage, CheckStatus.Ok, "")]
    [InlineData("gcr.io/kaniko-project/executor:v1.24.0", CheckStatus.Warn, "given up")]
    [InlineData("registry.example.com/mirror/kaniko:latest", CheckStatus.Warn, "names no version")]
    [InlineData("registry.example.com/mirror/kaniko@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", CheckStatus.Warn, "does not tell which release")]
    [InlineData("docker:18.06", CheckStatus.Skip, "not known to be kaniko")]
    public void A_builder_is_told_by_its_image(string image, CheckStatus status, string message)
    {
        var result = TemplateChecks.Builder(KanikoTemplate.Create(ImageKind.Function, image));
        Assert.Equal(status, result.Status);
        Assert.Contains(message, result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_does_not_see_the_credentials_is_told()
    {
        var template = KanikoTemplate.Create(ImageKind.Function);
        template = template with { Spec = template.Spec with { Steps = [template.Spec.Steps![0] with { Env = null }] } };
        Assert.Contains("DOCKER_CONFIG", TemplateChecks.Builder(template).Message, StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Warn, TemplateChecks.Builder(template with { Spec = template.Spec with { Steps = [] } }).Status);
    }

    [Fact]
    public void A_template_fits_what_is_sent()
    {
        Assert.Equal(CheckStatus.Ok, Check(KanikoTemplate.Create(ImageKind.Function)).Status);
        Assert.Equal(Codes.TemplateUnknown, Check(KanikoTemplate.Create(ImageKind.Runtime)).Code);
        Assert.Equal(CheckStatus.Warn, Check(KanikoTemplate.Create(ImageKind.Function, "gcr.io/kaniko-project/executor:v0.9.0")).Status);
        var foreign = KanikoTemplate.Create(ImageKind.Function);
        Assert.Throws<DispatchException>(() => Check(foreign with { Spec = foreign.Spec with { Parameters = [new("MINE")] } }));
    }

    private static CheckResult Check(BuildTemplate template) => TemplateChecks.Template(template, new(_function));
}
