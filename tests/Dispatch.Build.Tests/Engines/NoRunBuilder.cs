using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Engines.Local;
using Xunit;

namespace Dispatch.Build.Tests.Engines;

/// <summary>For tests in which nothing may run.</summary>
internal sealed class NoRunBuilder : IRunBuilder
{
    public Task<RunResult> BuildAsync(ImageBuild build, Dockerfile dockerfile, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        Assert.Fail("Nothing had to run.");
        return null!;
    }
}
