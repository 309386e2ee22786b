using Dispatch.Build.Knative.Hazards;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Hazards;

public sealed class BuilderImageTests
{
    [Theory]
    [InlineData("gcr.io/kaniko-project/executor:v1.24.0", "1.24.0", true, true)]
    [InlineData("gcr.io/kaniko-project/executor:v1.9.2-debug", "1.9.2", true, true)]
    [InlineData("mirror.example:5000/gcr/kaniko-project/executor:v0.3.0@sha256:0000000000000000000000000000000000000000000000000000000000000000", "0.3.0", true, true)]
    [InlineData("gcr.io/kaniko-project/executor", "1.24.0", false, true)]
    [InlineData("gcr.io/kaniko-project/executor:debug", "1.24.0", false, true)]
    [InlineData("gcr.io/kaniko-project/executor@sha256:0000000000000000000000000000000000000000000000000000000000000000", null, true, true)]
    [InlineData("berndtj/executor:debug-v0.5.0", "0.5.0", true, false)]
    [InlineData("ghcr.io/osscontainertools/kaniko:v1.28.3", "1.28.3", true, false)]
    [InlineData("martizih/kaniko:latest", null, false, false)]
    [InlineData("registry.example/kaniko:1.25", null, true, false)]
    public void Names_of_kaniko_tell_its_version(string image, string? version, bool isPinned, bool isArchived) =>
        Assert.Equal(new BuilderImage(image, IsKaniko: true, version is null ? null : Version.Parse(version), isPinned, isArchived), BuilderImage.Parse(image));

    [Theory]
    [InlineData("quay.io/buildah/stable:v1.28", true)]
    [InlineData("docker:18.06", true)]
    [InlineData("garethr/img", false)]
    [InlineData("${BUILDER_IMAGE}", true)]
    [InlineData("", true)]
    public void Others_have_none(string image, bool isPinned)
    {
        var builder = BuilderImage.Parse(image);
        Assert.Equal((false, null, isPinned, false), (builder.IsKaniko, builder.Version, builder.IsPinned, builder.IsArchived));
    }

    [Theory]
    [InlineData("ghcr.io/osscontainertools/kaniko:v1.28.3", 0)]
    [InlineData("gcr.io/kaniko-project/executor:v1.24.0", 1)]
    [InlineData("garethr/img", 1)]
    [InlineData("gcr.io/kaniko-project/executor", 2)]
    public void Age_and_missing_versions_are_warned_about(string image, int warnings)
    {
        using var definition = new Definition();
        var report = definition.Check("FROM scratch\n", image);
        Assert.Empty(report.Errors);
        Assert.Equal(Enumerable.Repeat(Codes.BuilderImageAged, warnings), report.Warnings.Select(warning => warning.Code));
        Assert.All(report.Warnings, warning => Assert.Contains(image, warning.Message, StringComparison.Ordinal));
    }
}
