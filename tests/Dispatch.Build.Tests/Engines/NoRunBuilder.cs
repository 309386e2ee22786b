using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Engines.Local;

namespace Dispatch.Build.Tests.Engines;

/// <summary>For tests in which nothing may run.</summary>
internal sealed class NoRunBuilder : IRunBuilder
{
    public Task<RunResult> BuildAsync(ImageBuild build, Dockerfile dockerfile, IProgress<BuildEvent> events, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Nothing had to run.");
}
