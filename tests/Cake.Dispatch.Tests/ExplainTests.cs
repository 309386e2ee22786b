using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Dispatch.Tests.Infrastructure;
using Xunit;

namespace Cake.Dispatch.Tests;

public sealed class ExplainTests : IDisposable
{
    // Of kaniko 1.24.0.
    private const string Failure = """
        INFO[0000] Retrieving image manifest registry.example.com/base:1
        INFO[0001] COPY . .
        INFO[0001] RUN npm install --omit=dev
        INFO[0002] Running: [/bin/sh -c npm install --omit=dev]
        npm error code E404
        npm error 404 Not Found - GET https://registry.npmjs.org/no-such-package - Not found
        error building image: error building stage: failed to execute command: waiting for process to exit: exit status 1

        """;

    private readonly FunctionFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_failure_is_found_with_its_line()
    {
        _folder.Write("build.log", Failure);
        _folder.Write("Dockerfile", "FROM registry.example.com/base:1\nCOPY . .\nRUN npm install --omit=dev\n");
        var found = Assert.Single(_folder.Context.DispatchExplain("build.log", new DispatchExplainSettings { Dockerfile = "Dockerfile", Builder = "kaniko", ExitCode = 1 }));
        Assert.Equal(("run-failed", 3), (found.Cause, found.Line));
        Assert.Equal(_folder["Dockerfile"], found.File);
        Assert.StartsWith("RUN", found.Instruction, StringComparison.Ordinal);
        Assert.NotEmpty(found.Suggestion);
        Assert.Contains(found.Evidence, static line => line.Contains("E404", StringComparison.Ordinal));
        Assert.Contains(_folder.Log[LogLevel.Information], line => line.Contains($"{found.Code} (run-failed): {found.Message}", StringComparison.Ordinal));
    }

    [Fact]
    public void A_log_without_a_failure_has_no_finding()
    {
        _folder.Write("build.log", Failure);
        Assert.Empty(_folder.Context.DispatchExplain("build.log", new DispatchExplainSettings { ExitCode = 0 }));
        Assert.Contains("Nothing in build.log is a failure.", _folder.Log[LogLevel.Information]);
    }

    [Theory]
    [InlineData("none.log", null, null, "DSP1005")]
    [InlineData("build.log", "none", null, "DSP1005")]
    [InlineData("build.log", null, "docker", "DSP1002")]
    [InlineData("build.log", null, "1", "DSP1002")]
    public void What_cannot_be_read_is_an_exception(string log, string? dockerfile, string? builder, string code)
    {
        _folder.Write("build.log", Failure);
        var settings = new DispatchExplainSettings { Dockerfile = dockerfile is null ? null : new(dockerfile), Builder = builder };
        var failure = Assert.Throws<CakeException>(() => _folder.Context.DispatchExplain(log, settings));
        Assert.Equal(2, failure.ExitCode);
        Assert.StartsWith(code, failure.Message, StringComparison.Ordinal);
    }
}
