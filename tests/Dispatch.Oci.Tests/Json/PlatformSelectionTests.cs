using Xunit;

namespace Dispatch.Oci.Tests.Json;

public class PlatformSelectionTests
{
    [Theory]
    [InlineData("linux/amd64", "linux/arm64 linux/amd64", "linux/amd64")]
    [InlineData("linux/amd64", "windows/amd64 linux/arm64", null)]
    [InlineData("linux/amd64", "linux/386 linux/amd64", "linux/amd64")]
    [InlineData("linux/amd64", "linux/386", "linux/386")]
    [InlineData("linux/amd64", "linux/amd64/v3 linux/amd64/v1", "linux/amd64/v1")]
    [InlineData("linux/amd64/v3", "linux/amd64 linux/amd64/v2 linux/amd64/v4", "linux/amd64/v2")]
    [InlineData("linux/x86_64", "linux/amd64", "linux/amd64")]
    [InlineData("Linux/AMD64", "linux/amd64", "linux/amd64")]
    [InlineData("linux/arm64", "linux/arm/v7 linux/arm64/v8", "linux/arm64/v8")]
    [InlineData("linux/arm64/v8", "linux/arm64", "linux/arm64")]
    [InlineData("linux/aarch64", "linux/arm64", "linux/arm64")]
    [InlineData("linux/arm64", "linux/arm/v6 linux/arm/v7", "linux/arm/v7")]
    [InlineData("linux/arm64/v9", "linux/arm64 linux/arm/v7", "linux/arm64")]
    [InlineData("linux/arm", "linux/arm/v6 linux/arm/v7 linux/arm64", "linux/arm/v7")]
    [InlineData("linux/arm/v6", "linux/arm/v7 linux/arm/v5", "linux/arm/v5")]
    [InlineData("linux/arm/v5", "linux/arm/v6", null)]
    [InlineData("linux/s390x", "unknown/unknown linux/s390x", "linux/s390x")]
    [InlineData("linux/s390x", "unknown/unknown", null)]
    public void The_platform_that_runs_best_is_chosen(string wanted, string offered, string? chosen)
    {
        var index = Index([.. offered.Split(' ').Select(Parse)]);

        Assert.Equal(chosen, Format(PlatformSelection.Select(index, Parse(wanted))?.Platform));
    }

    [Fact]
    public void A_manifest_without_platform_is_the_last_choice()
    {
        var unnamed = PlatformSelection.Select(Index([null, Parse("linux/arm64")]), Parse("linux/amd64"));
        Assert.NotNull(unnamed);
        Assert.Null(unnamed.Platform);

        Assert.NotNull(PlatformSelection.Select(Index([null, Parse("linux/amd64")]), Parse("linux/amd64"))!.Platform);
    }

    [Fact]
    public void Windows_builds_must_be_the_same()
    {
        var index = Index([
            Parse("windows/amd64") with { OSVersion = "10.0.17763.5" },
            Parse("windows/amd64") with { OSVersion = "10.0.20348.1" }]);

        var chosen = PlatformSelection.Select(index, Parse("windows/amd64") with { OSVersion = "10.0.20348.999" });

        Assert.Equal("10.0.20348.1", chosen!.Platform!.OSVersion);
    }

    [Fact]
    public void What_is_neither_manifest_nor_index_is_passed_over()
    {
        var index = Index([Parse("linux/amd64")]);
        index = index with { Manifests = [index.Manifests[0] with { MediaType = "application/json" }] };

        Assert.Null(PlatformSelection.Select(index, Parse("linux/amd64")));
    }

    private static ImageIndex Index(IReadOnlyList<Platform?> platforms) => new()
    {
        Manifests = [.. platforms.Select(platform => new Descriptor
        {
            MediaType = MediaTypes.Manifest,
            Digest = Digest.Of([]),
            Size = 0,
            Platform = platform,
        })],
    };

    private static Platform Parse(string text)
    {
        var parts = text.Split('/');
        return new() { OS = parts[0], Architecture = parts[1], Variant = parts.ElementAtOrDefault(2) };
    }

    private static string? Format(Platform? platform) =>
        platform is null ? null : string.Join('/', new[] { platform.OS, platform.Architecture, platform.Variant }.OfType<string>());
}
