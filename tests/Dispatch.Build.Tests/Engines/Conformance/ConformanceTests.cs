using Xunit;

namespace Dispatch.Build.Tests.Engines.Conformance;

public sealed class ConformanceTests(Buildah buildah) : IClassFixture<Buildah>
{
    public static TheoryData<string> Cases => [.. ConformanceCase.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Assembles_what_buildah_builds(string name)
    {
        Assert.SkipWhen(Buildah.Missing is not null, Buildah.Missing ?? "");
        var test = new ConformanceCase(name);

        var theirs = await buildah.ResultAsync(name);
        Assert.Equal(test.Code is null, theirs is not null);
    }
}
