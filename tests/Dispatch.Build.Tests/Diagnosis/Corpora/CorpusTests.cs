using Dispatch.Build.Diagnosis;
using Xunit;

namespace Dispatch.Build.Tests.Diagnosis.Corpora;

/// <summary>Measures the classifier on real runs, from log and Dockerfile alone.</summary>
public sealed class CorpusTests
{
    [Theory]
    [InlineData(BuilderKind.Auto)]
    [InlineData(BuilderKind.Kaniko)]
    public void Kaniko(BuilderKind builder) => Meets(CorpusScore.Of(Corpus.Kaniko, builder));

    [Theory]
    [InlineData(BuilderKind.Auto)]
    [InlineData(BuilderKind.BuildKit)]
    public void BuildKit(BuilderKind builder) => Meets(CorpusScore.Of(Corpus.BuildKit, builder));

    [Theory]
    [InlineData(BuilderKind.Auto)]
    [InlineData(BuilderKind.Img)]
    public void Img(BuilderKind builder) => Meets(CorpusScore.Of(Corpus.Img, builder));

    [Theory]
    [InlineData(BuilderKind.Auto)]
    [InlineData(BuilderKind.Buildah)]
    public void Buildah(BuilderKind builder) => Meets(CorpusScore.Of(Corpus.Buildah, builder));

    [Theory]
    [InlineData(BuilderKind.Auto)]
    [InlineData(BuilderKind.Kaniko)]
    public void HeldOutKaniko(BuilderKind builder) => Meets(CorpusScore.Of(Corpus.HeldOutKaniko, builder));

    [Theory]
    [InlineData(BuilderKind.Auto)]
    [InlineData(BuilderKind.BuildKit)]
    public void HeldOutBuildKit(BuilderKind builder) => Meets(CorpusScore.Of(Corpus.HeldOutBuildKit, builder));

    private static void Meets(CorpusScore score)
    {
        Assert.Empty(score.Misread);
        Assert.True(score.Causes >= 0.98, $"Right cause: {score.RightCauses} of {score.Cases}.");
        Assert.True(score.Lines >= 0.95, $"Right line: {score.RightLines} of {score.WithLine}.");
    }
}
