using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Engines.Local.Run;
using Xunit;

namespace Dispatch.Build.Tests.Engines.RunBuilder;

public sealed class BuildahFailureTests
{
    [Theory]
    [InlineData("Error: building at STEP \"RUN x\": while running runtime: exit status 3", "DSP5301", "RUN failed with exit code 3: line")]
    [InlineData("error: building at STEP \"RUN x\": exit status 4", "DSP5301", "RUN failed with exit code 4: line")]
    [InlineData("Error: building at STEP \"RUN x\": exit status 137", "DSP4001", "RUN was killed (exit code 137, SIGKILL)")]
    [InlineData("Error: building at STEP \"RUN x\": determining run uid: user: unknown user error looking up user \"ghost\"", "DSP5203", "The image does not know the user ghost.")]
    [InlineData("Error: building at STEP \"RUN x\": resolving mountpoints: no such user", "DSP5301", "RUN could not start: resolving mountpoints")]
    [InlineData("Killed", "DSP5303", "buildah failed at RUN: Killed")]
    public void Tells_a_command_that_failed_from_a_builder_that_did(string lastError, string code, string message)
    {
        var error = Failure(lastError, "line");

        Assert.Equal((code, 2), (error.Code.Id, error.Line));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Evidence);
    }

    [Fact]
    public void Knows_a_machine_that_cannot_start_containers()
    {
        var error = Failure(
            "Error: building at STEP \"RUN x\": while running runtime: exit status 1",
            "error running container: from /usr/bin/crun creating container for [/bin/sh -c x]: cgroups in hybrid mode not supported");

        Assert.Equal("environment", error.Code.Cause);
        Assert.Contains("BUILDAH_ISOLATION=chroot", error.Suggestion, StringComparison.Ordinal);
    }

    private static Diagnostic Failure(string lastError, string evidence)
    {
        var dockerfile = DockerfileParser.Parse("FROM a\nRUN x\n", "Dockerfile");
        var steps = new BuilderSteps(dockerfile);
        steps.Read("STEP 1/2: FROM a", out _);
        steps.Read("STEP 2/2: RUN x", out _);
        return BuildahFailure.Of("buildah", FailuresTests.Build, dockerfile, steps, 125, lastError, [evidence]).Diagnostics[0];
    }
}
