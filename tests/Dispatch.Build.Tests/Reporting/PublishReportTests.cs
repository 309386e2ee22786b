using Dispatch.Build.Reporting;
using Xunit;

namespace Dispatch.Build.Tests.Reporting;

public sealed class PublishReportTests
{
    [Fact]
    public void A_failure_that_nobody_understands_names_the_log()
    {
        var report = new PublishReport("hello", null, TimeProvider.System) { LogFile = "/logs/hello.log" };

        var unknown = Assert.Single(report.Fail(new(Codes.StepFailed, "step build exited with code 1.")).Diagnostics);
        var known = Assert.Single(report.Fail(new(Codes.RunFailed, "RUN failed with exit code 1.")).Diagnostics);

        Assert.Equal($"{Codes.StepFailed.Remedy} All of the log is in /logs/hello.log.", unknown.Suggestion);
        Assert.Null(known.Suggestion);
    }
}
