using Dispatch.Build.Diagnosis;
using Xunit;

namespace Dispatch.Build.Tests.Diagnosis;

/// <summary>What a log means in which no builder says a word of its own.</summary>
public sealed class LogExplainerTests
{
    [Theory]
    [InlineData("make: *** [all] Error 2")]
    [InlineData("npm ERR! missing script: build")]
    [InlineData("gcc: fatal error: no input files\n\n")]
    [InlineData("all is well\nTypeError: cannot read properties of undefined")]
    public void A_program_that_ends_in_an_error_is_not_called_a_success(string log)
    {
        var found = Assert.Single(Explain(log, new BuilderEnd(null)));

        Assert.Equal("unknown", found.Code.Cause);
        Assert.NotEmpty(found.Evidence);
    }

    [Theory]
    [InlineData("")]
    [InlineData("added 12 packages in 2s")]
    [InlineData("0 warnings, none of them an error\ndone")]
    public void A_program_that_complains_of_nothing_at_its_end_is_no_failure(string log) => Assert.Empty(Explain(log, new BuilderEnd(null)));

    [Fact]
    public void An_exit_code_is_believed_before_words()
    {
        Assert.Empty(Explain("make: *** [all] Error 2", new BuilderEnd(0)));
        Assert.Equal(3, Assert.Single(Explain("done", new BuilderEnd(3))).ExitCode);
    }

    [Fact]
    public void What_nobody_understands_names_the_log_file_and_nothing_else_does()
    {
        var unknown = Assert.Single(Explain("make: *** [all] Error 2", new BuilderEnd(2), "build.log"));
        var known = Assert.Single(Explain("error building image: could not parse reference: :", new BuilderEnd(1), "build.log"));

        Assert.EndsWith(" All of the log is in build.log.", unknown.Suggestion, StringComparison.Ordinal);
        Assert.DoesNotContain("build.log", known.ToString(), StringComparison.Ordinal);
    }

    private static IReadOnlyList<Diagnostic> Explain(string log, BuilderEnd end, string? logFile = null)
    {
        var explainer = new LogExplainer(new LogContext { LogFile = logFile });
        explainer.AddLine(log);
        return explainer.Explain(end);
    }
}
