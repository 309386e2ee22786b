using Dispatch.Build.Reporting.Hosts;
using Xunit;

namespace Dispatch.Build.Tests.Reporting.Hosts;

public sealed class CiHostsTests
{
    [Theory]
    [InlineData("GITHUB_ACTIONS", "true", "github")]
    [InlineData("GITHUB_ACTIONS", "True", "github")]
    [InlineData("GITHUB_ACTIONS", "false", "plain")]
    [InlineData("TF_BUILD", "True", "azure")]
    [InlineData("GITLAB_CI", "true", "gitlab")]
    [InlineData("TEAMCITY_VERSION", "2026.1", "teamcity")]
    [InlineData("TEAMCITY_VERSION", "", "plain")]
    [InlineData("CI", "true", "plain")]
    public void Its_environment_tells_a_host(string variable, string value, string expected) =>
        Assert.Equal(expected, CiHosts.Detect(With((variable, value))).Name);

    [Fact]
    public void The_first_one_that_fits_wins() => Assert.Equal("github", CiHosts.Detect(With(("TF_BUILD", "1"), ("GITHUB_ACTIONS", "true")), " auto ").Name);

    [Theory]
    [InlineData("github")]
    [InlineData("azure")]
    [InlineData("gitlab")]
    [InlineData("teamcity")]
    [InlineData("plain")]
    public void A_name_overrides_the_environment(string name) => Assert.Equal(name, CiHosts.Detect(With(("GITHUB_ACTIONS", "true")), name).Name);

    [Fact]
    public void An_unknown_name_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(static () => CiHosts.Detect(With(), "jenkins"));

    private static HostContext With(params (string Name, string Value)[] variables) =>
        new(name => variables.FirstOrDefault(variable => variable.Name == name).Value, TimeProvider.System);
}
