using Dispatch.Build.Knative.Deliveries;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Deliveries;

public sealed class GitUrlTests
{
    [Theory]
    [InlineData("https://git.example/team/app.git", "https://git.example/team/app.git")]
    [InlineData("https://token@git.example/team/app.git", "https://git.example/team/app.git")]
    [InlineData("https://user:to%40ken@git.example:8443/team/app", "https://git.example:8443/team/app")]
    [InlineData("http://x-access-token:secret@localhost:3000/a/b.git", "http://localhost:3000/a/b.git")]
    [InlineData("ssh://git@git.example:2222/team/app.git", "ssh://git@git.example:2222/team/app.git")]
    [InlineData("ssh://git:secret@git.example/team/app.git", "ssh://git@git.example/team/app.git")]
    [InlineData("git://git.example/app", "git://git.example/app")]
    [InlineData("git@git.example:team/app.git", "git@git.example:team/app.git")]
    [InlineData("git.example:team/app.git", "git.example:team/app.git")]
    [InlineData("git@[::1]:team/app.git", "git@[::1]:team/app.git")]
    [InlineData("https://git.example/~me/a@b.git", "https://git.example/~me/a@b.git")]
    public void Addresses_keep_no_secret(string url, string expected)
    {
        Assert.True(GitUrl.TryClean(url, out var clean));
        Assert.Equal(expected, clean);
    }

    [Theory]
    [InlineData("/srv/git/app.git")]
    [InlineData("../app")]
    [InlineData("file:///srv/git/app.git")]
    [InlineData("C:/repos/app")]
    [InlineData("C:\\repos\\app")]
    [InlineData("ext::sh -c evil")]
    [InlineData("ftp://git.example/app")]
    [InlineData("https:///app")]
    [InlineData("https://user:to@ken@git.example/team/app")]
    [InlineData("")]
    public void Others_are_none_that_a_cluster_fetches_from(string url) => Assert.False(GitUrl.TryClean(url, out _));

    [Fact]
    public void Even_an_address_that_is_none_shows_no_secret() =>
        Assert.Equal("ftp://git.example/a@b", GitUrl.WithoutUser("ftp://user:se@cret@git.example/a@b"));
}
