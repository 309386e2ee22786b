using Dispatch.Build.Diagnosis;
using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Knative.Engine;

/// <summary>A Build that can be submitted, and what is needed to judge what becomes of it.</summary>
/// <param name="Build">The definition.</param>
/// <param name="Request">What to submit.</param>
/// <param name="Dockerfile">As it was found, up to the stage to build: failures name its lines.</param>
/// <param name="ReportsDigest">Whether the template's builder writes down the digest of what it pushed.</param>
internal sealed record PreparedBuild(ImageBuild Build, BuildRequest Request, Dockerfile Dockerfile, bool ReportsDigest)
{
    /// <summary>What explains a failure.</summary>
    public LogContext Context => LogContext.Of(Build, Dockerfile);
}
