using Dispatch.Build.Knative.Outcomes;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Outcomes;

public class GitSourceLogTests
{
    private const string Fetch = """{"level":"error","msg":"Unexpected error running git [fetch --depth=1 origin v1]: exit status 128\nfatal: no such ref\nhint"}""";
    private const string Pull = """{"level":"error","msg":"Error running git [pull origin]: exit status 1\n"}""";
    private const string Checkout = """{"level":"error","msg":"Unexpected error running git [checkout v1]: exit status 1\nerror: pathspec"}""";
    private const string Success = """{"level":"info","msg":"Successfully cloned"}""";

    [Fact]
    public void The_recorded_failure_quotes_git()
    {
        var found = GitSourceLog.Failure("source code", new Recording("git-bad-revision").Log("build-step-git-source-code"));

        Assert.Equal("DSP2101", found?.Code.Id);
        Assert.Contains("fatal: couldn't find remote ref nosuchbranch", found?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_recorded_success_is_none() => Assert.Null(GitSourceLog.Failure("source code", new Recording("git-success").Log("build-step-git-source-code")));

    [Theory]
    [InlineData(false, Success)]
    [InlineData(false, Fetch, Pull, Success)]
    [InlineData(true, Fetch, Pull, Checkout, Success)]
    [InlineData(true, """{"level":"fatal","msg":"Unexpected error running git [fetch origin]: exit status 128\nfatal: x"}""")]
    [InlineData(true, "F0807 12:00:00.000000 1 main.go:31] Unexpected error running git [fetch origin]: exit status 128")]
    [InlineData(false, """{"level":"info","msg":"Unexpected error running git [x]: y"}""")]
    [InlineData(false, "", "{", "{\"level\":", "[]", "\u001b[31m", "Unexpected error running git {\ud800")]
    public void Only_the_checkout_after_a_failed_fetch_decides(bool fails, params string[] lines) =>
        Assert.Equal(fails, GitSourceLog.Failure("source code", lines) is not null);
}
