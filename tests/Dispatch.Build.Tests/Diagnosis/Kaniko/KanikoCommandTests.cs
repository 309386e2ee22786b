using Dispatch.Build.Diagnosis;
using Xunit;

namespace Dispatch.Build.Tests.Diagnosis.Kaniko;

/// <summary>Failed commands, in the words and formats of all releases.</summary>
public sealed class KanikoCommandTests
{
    private const string Exit = KanikoLogs.Exit;

    [Fact]
    public void Equal_commands_are_told_apart_by_those_before()
    {
        var found = KanikoLogs.Explain(KanikoLogs.Dockerfile, "INFO[0000] RUN make", "INFO[0001] RUN make", "INFO[0001] ENV A=b", "INFO[0002] RUN make &&     test", "INFO[0003] RUN make", Exit + "2");

        Assert.Equal(("DSP5301", 8, "RUN", "Dockerfile", 2), (found.Code.Id, found.Line, found.Instruction, found.File, found.ExitCode));
    }

    [Fact]
    public void A_stage_that_is_named_decides_between_equal_commands() =>
        Assert.Equal(4, KanikoLogs.Explain(KanikoLogs.Dockerfile, "INFO[0000] Building stage 'registry.example/runtime:2' [idx: '1', base-idx: '-1']", "INFO[0000] Executing 0 build triggers", "INFO[0000] RUN make", Exit + "2").Line);

    [Theory]
    [InlineData("INFO[0002] Args: [-c make &&     test]")]
    [InlineData("INFO[2024-05-01T10:00:00Z] Args: [-c make &&     test]")]
    [InlineData("time=\"2018-09-01T00:00:00Z\" level=info msg=\"args: [-c make \\u0026\\u0026     test]\"")]
    [InlineData("{\"level\":\"info\",\"msg\":\"Args: [-c make \\u0026\\u0026     test]\",\"time\":\"2024-01-01T00:00:00Z\"}")]
    [InlineData("INFO[0002] args: [-o pipefail -c make &&     test]")]
    public void Every_log_format_shows_what_ran(string line)
    {
        var found = KanikoLogs.Explain(KanikoLogs.Dockerfile, line, "it broke", Exit + "3");

        Assert.Equal(("run-failed", 6, 7), (found.Code.Cause, found.Line, found.EndLine));
        Assert.Contains("it broke", found.Evidence);
    }

    [Theory]
    [InlineData("time=\"2018-09-01T00:00:00Z\" level=error msg=\"waiting for process to exit: exit status 7\"")]
    [InlineData("broken pipes time=\"2018-09-01T00:00:00Z\" level=error msg=\"waiting for process to exit: exit status 7\"")]
    [InlineData("error building image: error building stage: waiting for process to exit: exit status 7")]
    [InlineData("no end of lineerror building image: error building stage: failed to execute command: waiting for process to exit: exit status 7")]
    public void Every_release_says_how_the_command_ended(string words)
    {
        var found = KanikoLogs.Explain("FROM a\nRUN x\n", "INFO[0000] RUN x", words);

        Assert.Equal(("run-failed", 2, 7), (found.Code.Cause, found.Line, found.ExitCode));
    }

    [Fact]
    public void A_fork_that_logs_after_its_last_words_is_understood() =>
        Assert.Equal(9, KanikoLogs.Explain("FROM a\nRUN x\n", "INFO[0000] RUN x", Exit + "9", "DEBU[0001] registry connections: sockets opened=1 closed=1 open=0").ExitCode);

    [Theory]
    [InlineData("INFO[0000] RUN from the base")]
    [InlineData("INFO[0000] RUN make")]
    public void A_trigger_of_the_base_image_is_at_its_FROM(string shown) =>
        Assert.Equal(1, KanikoLogs.Explain("FROM a\nENV A=b\nRUN make\n", "INFO[0000] Retrieving image manifest a", "INFO[0000] Executing 1 build triggers", shown, Exit + "3").Line);

    [Fact]
    public void A_command_in_exec_form_is_found_by_its_arguments() =>
        Assert.Equal(3, KanikoLogs.Explain("FROM a\nRUN x\nRUN [\"/bin/dd\", \"if=/dev/zero\"]\n", "INFO[0000] cmd: /bin/dd", "INFO[0000] args: [if=/dev/zero]", Exit + "1").Line);

    [Fact]
    public void What_a_program_prints_is_not_taken_for_the_cause()
    {
        var found = KanikoLogs.Explain(
            "FROM a\nRUN x\n", "INFO[0000] RUN x", "error building image: MANIFEST_UNKNOWN: manifest unknown", "panic: no", "goroutine 1 [running]:", "github.com/GoogleContainerTools/kaniko/x", "Error: unknown flag: --x", "Usage:", Exit + "5");

        Assert.Equal(("run-failed", 5), (found.Code.Cause, found.ExitCode));
    }

    [Theory]
    [InlineData("error building image: error building stage: waiting for process to exit: exit status 1")]
    [InlineData("time=\"2018-09-01T00:00:00Z\" level=error msg=\"no space left on device\"")]
    [InlineData("panic: runtime error: kaniko/pkg")]
    [InlineData("Error: unknown flag: --nosuch")]
    [InlineData("FATAL: out of memory, Killed, UNAUTHORIZED, exit status 137")]
    public void Frightening_words_do_not_make_a_success_a_failure(string words) => Assert.Empty(KanikoLogs.All(
        new LogContext().WithDockerfile("FROM a\nRUN x\n", "Dockerfile"),
        new BuilderEnd(null),
        "INFO[0000] RUN x",
        "INFO[0000] Running: [/bin/sh -c x]",
        words,
        "INFO[0001] Taking snapshot of full filesystem...",
        "INFO[0002] Pushed registry.example/a@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"));

    [Theory]
    [InlineData("Pushed registry.example/a@sha256:00")]
    [InlineData("Pushed image to 1 destinations")]
    [InlineData("Skipping push to container registry due to --no-push flag")]
    public void Releases_say_in_different_words_that_they_are_done(string words) => Assert.Empty(KanikoLogs.All(
        new LogContext(), new BuilderEnd(null), "INFO[0000] Retrieving image a from registry index.docker.io", "INFO[0000] RUN x", "INFO[0001] Pushing image to registry.example/a", $"INFO[0002] {words}"));

    [Theory]
    [InlineData("INFO[0000] Running: [/bin/sh -c x]")]
    [InlineData("INFO[0000] Pushing image to registry.example/a")]
    [InlineData("INFO[0000] Unpacking rootfs as cmd RUN x requires it.")]
    [InlineData("INFO[0000] Taking snapshot of full filesystem...")]
    public void A_log_that_breaks_off_is_no_success(string last)
    {
        var found = Assert.Single(KanikoLogs.All(
            new LogContext().WithDockerfile("FROM a\nRUN x\nRUN y\n", "Dockerfile"), new BuilderEnd(null), "INFO[0000] Retrieving image a from registry index.docker.io", "INFO[0000] RUN x", last));

        Assert.Equal("unknown", found.Code.Cause);
        Assert.All(found.Candidates, cause => Assert.Contains(cause, found.Message, StringComparison.Ordinal));
        Assert.Contains("killed", found.Candidates);
        Assert.Contains("out-of-memory", found.Candidates);
    }

    [Theory]
    [InlineData(137, "OOMKilled", "out-of-memory")]
    [InlineData(137, "Error", "killed")]
    [InlineData(137, null, "unknown")]
    [InlineData(143, "Error", "cancelled")]
    [InlineData(130, null, "cancelled")]
    [InlineData(3, null, "unknown")]
    public void How_the_container_ended_decides_where_the_log_is_silent(int exitCode, string? reason, string cause)
    {
        var found = Assert.Single(KanikoLogs.All(new LogContext { Step = "step build" }, new BuilderEnd(exitCode, reason), "INFO[0000] Running: [/bin/sh -c x]", "working"));

        Assert.Equal((cause, exitCode), (found.Code.Cause, found.ExitCode));
        Assert.Contains($"{exitCode}", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exit_code_of_zero_is_believed() => Assert.Empty(KanikoLogs.All(new LogContext(), new BuilderEnd(0), Exit + "1"));

    [Fact]
    public void A_killed_command_of_a_container_out_of_memory_is_certain() =>
        Assert.Equal("out-of-memory", Assert.Single(KanikoLogs.All(new LogContext().WithDockerfile("FROM a\nRUN x\n", "Dockerfile"), new BuilderEnd(137, "OOMKilled"), "INFO[0000] RUN x", "Killed", Exit + "137")).Code.Cause);

    [Theory]
    [InlineData("error building image: parse error unknown flag filesystem from image open / mkdir /")]
    [InlineData("time=\"x\" level=error msg=")]
    [InlineData("{\"level\":\"info\",\"msg\":\"")]
    [InlineData("INFO[0000] args: [-x -c ")]
    public void Long_lines_give_bounded_evidence(string words)
    {
        var line = string.Concat(Enumerable.Repeat(words, 2000));
        var found = KanikoLogs.All(new LogContext().WithDockerfile("FROM a\nRUN x\n", "Dockerfile"), new BuilderEnd(1), [.. Enumerable.Repeat(line, 20)]);

        Assert.All(Assert.Single(found).Evidence, static evidence => Assert.InRange(evidence.Length, 1, 600));
        Assert.InRange(found[0].Message.Length, 1, 1200);
    }
}
