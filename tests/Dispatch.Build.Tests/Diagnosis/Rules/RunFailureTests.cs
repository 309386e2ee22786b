using Dispatch.Build.Diagnosis;
using Dispatch.Build.Diagnosis.Rules;
using Dispatch.Build.Dockerfiles;
using Xunit;

namespace Dispatch.Build.Tests.Diagnosis.Rules;

public sealed class RunFailureTests
{
    [Theory]
    [InlineData("/bin/sh: tdnf: not found", "tdnf")]
    [InlineData("/bin/sh: 1: tdnf: not found", "tdnf")]
    [InlineData("sh: line 1: tdnf: command not found", "tdnf")]
    [InlineData("/bin/bash: tdnf: command not found", "tdnf")]
    [InlineData("/build.sh: 3: tdnf: not found", "tdnf")]
    [InlineData("./build.sh: line 12: tdnf: command not found", "tdnf")]
    [InlineData("zsh:1: command not found: tdnf", "tdnf")]
    [InlineData("env: 'tdnf': No such file or directory", "tdnf")]
    [InlineData("/usr/bin/env: ‘tdnf’: No such file or directory", "tdnf")]
    [InlineData("env: can't execute 'tdnf': No such file or directory", "tdnf")]
    [InlineData("/bin/sh: 1: /app/run.sh: not found", "/app/run.sh")]
    [InlineData("/bin/bash: line 1: /app/run.sh: No such file or directory", "/app/run.sh")]
    [InlineData("/bin/sh: [echo,: not found", "[echo,")]
    public void A_command_that_is_not_found_is_named(string line, string name)
    {
        var found = Explain(new RunEnd(127), "getting ready", line);

        Assert.Equal(("run-failed", $"RUN failed with exit code 127: command not found: {name}"), (found.Code.Cause, found.Message));
        Assert.NotNull(found.Suggestion);
        Assert.Contains(line, found.Evidence);
    }

    [Fact]
    public void A_command_that_is_not_found_does_not_matter_when_another_one_failed()
    {
        var found = Explain(new RunEnd(1), "/bin/sh: which: not found", "error: no configuration");

        Assert.Equal("RUN failed with exit code 1: error: no configuration", found.Message);
    }

    [Fact]
    public void Json_form_with_single_quotes_is_recognised() =>
        Assert.Contains("double quotes", Explain(new RunEnd(127), "/bin/sh: [echo,: not found").Suggestion, StringComparison.Ordinal);

    [Fact]
    public void A_script_with_foreign_line_ends_is_recognised() =>
        Assert.Contains("CR LF", Explain(new RunEnd(127), "/usr/bin/env: 'bash\\r': No such file or directory").Suggestion, StringComparison.Ordinal);

    [Theory]
    [InlineData("/bin/sh: /tool.sh: Permission denied")]
    [InlineData("/bin/sh: 1: /tool.sh: Permission denied")]
    [InlineData("/bin/bash: line 1: /tool.sh: Permission denied")]
    [InlineData("env: '/tool.sh': Permission denied")]
    public void A_file_that_is_not_executable_is_named(string line) =>
        Assert.Equal("RUN failed with exit code 126: not executable: /tool.sh", Explain(new RunEnd(126), line).Message);

    [Theory]
    [InlineData(137, null, "out-of-memory")]
    [InlineData(null, null, "out-of-memory")]
    [InlineData(null, "killed", "run-failed")]
    [InlineData(null, "9", "run-failed")]
    public void Of_a_killed_command_all_that_it_can_be_is_named(int? exitCode, string? signal, string cause)
    {
        var found = Explain(new RunEnd(exitCode, signal), "allocating", "Killed");

        Assert.Equal(cause, found.Code.Cause);
        Assert.Equal(["out-of-memory", "killed", "run-failed"], found.Candidates);
        Assert.Contains("out-of-memory or killed or run-failed", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_reason_of_the_container_decides_why_a_command_was_killed()
    {
        var found = Explain(new RunEnd(137, Reason: "OOMKilled"), "Killed");

        Assert.Equal(("out-of-memory", 0), (found.Code.Cause, found.Candidates.Count));
    }

    [Theory]
    [InlineData(139, null, "SIGSEGV")]
    [InlineData(143, null, "SIGTERM")]
    [InlineData(null, "segmentation fault (core dumped)", "SIGSEGV")]
    [InlineData(null, "terminated", "SIGTERM")]
    public void Other_signals_are_named(int? exitCode, string? signal, string name)
    {
        var found = Explain(new RunEnd(exitCode, signal), "about to crash");

        Assert.Equal("run-failed", found.Code.Cause);
        Assert.Contains(name, found.Message, StringComparison.Ordinal);
        Assert.Empty(found.Candidates);
    }

    [Fact]
    public void An_exit_code_above_all_signals_is_one() => Assert.Equal("RUN failed with exit code 255 and printed nothing.", Explain(new RunEnd(255)).Message);

    [Theory]
    [InlineData("fork/exec /bin/sh: exec format error")]
    [InlineData("exec /bin/sh: exec format error")]
    [InlineData("standard_init_linux.go:228: exec user process caused: exec format error")]
    [InlineData("exec container process `/bin/sh`: Exec format error")]
    public void A_shell_of_another_platform_is_the_base_images_fault(string words)
    {
        Assert.Equal("base-platform", Explain(new RunEnd(null, StartError: words)).Code.Cause);
        Assert.Equal("base-platform", words.StartsWith("fork", StringComparison.Ordinal) ? "base-platform" : Explain(new RunEnd(1), words).Code.Cause);
    }

    [Theory]
    [InlineData("fork/exec /bin/sh: no such file or directory", "RUN could not start: the image has no /bin/sh.")]
    [InlineData("runc run failed: unable to start container process: exec: \"/bin/nosuchsh\": stat /bin/nosuchsh: no such file or directory", "RUN could not start: /bin/nosuchsh is not in the image, or the interpreter or loader it needs is not.")]
    [InlineData("exec: \"nosuchtool\": executable file not found in $PATH", "RUN could not start: nosuchtool is not in the image, or the interpreter or loader it needs is not.")]
    [InlineData("fork/exec /tool.sh: permission denied", "RUN could not start: /tool.sh is not executable (fork/exec /tool.sh: permission denied).")]
    public void A_program_that_could_not_be_started_is_named(string words, string message)
    {
        var found = Explain(new RunEnd(null, StartError: words));

        Assert.Equal(("run-failed", message), (found.Code.Cause, found.Message));
    }

    [Fact]
    public void A_user_whom_the_runtime_does_not_find_is_named()
    {
        var found = Explain(new RunEnd(null, StartError: "unable to find user ghost: no matching entries in passwd file"));

        Assert.Equal("user-unknown", found.Code.Cause);
        Assert.Contains("the user ghost", found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dd: error writing '/big': No space left on device", "disk-full")]
    [InlineData("write /tmp/x: no space left on device", "disk-full")]
    [InlineData("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk-full")]
    [InlineData("npm error code ENOSPC", "disk-full")]
    [InlineData("System.IO.IOException: No space left on device : '/tmp/x'", "disk-full")]
    [InlineData("is there no space left on device?", "run-failed")]
    [InlineData("no space left on device?", "run-failed")]
    public void A_full_disk_is_what_errno_says_and_not_what_someone_asks(string line, string cause) =>
        Assert.Equal(cause, Explain(new RunEnd(1), "copying", line, "114+0 records in", "113+0 records out").Code.Cause);

    [Fact]
    public void A_full_disk_that_was_no_reason_to_fail_is_none()
    {
        var found = Explain(new RunEnd(100), "cp: error writing '/cache/x': No space left on device", "going on without a cache", "E: Unable to locate package nosuch");

        Assert.Equal(("run-failed", "RUN failed with exit code 100: E: Unable to locate package nosuch"), (found.Code.Cause, found.Message));
    }

    [Theory]
    [InlineData("wget: bad address 'files.example.test'", "a name could not be resolved")]
    [InlineData("curl: (6) Could not resolve host: files.example.test", "a name could not be resolved")]
    [InlineData("curl: (7) Failed to connect to 127.0.0.1 port 1 after 0 ms: Connection refused", "a connection was refused")]
    [InlineData("curl: (60) SSL certificate problem: self-signed certificate", "a server's certificate was not accepted")]
    [InlineData("go: example.test/m@v1.0.0: Get \"https://proxy.example.test/m\": dial tcp 10.0.0.1:443: i/o timeout", "a server did not answer in time")]
    [InlineData("E: Failed to fetch http://deb.example.test/x  Temporary failure resolving 'deb.example.test'", "a name could not be resolved")]
    public void Trouble_with_the_network_stays_a_failed_command_that_says_so(string line, string meaning)
    {
        var found = Explain(new RunEnd(100), line);

        Assert.Equal(("run-failed", $"RUN failed with exit code 100 because {meaning}: {line}"), (found.Code.Cause, found.Message));
        Assert.NotNull(found.Suggestion);
    }

    [Fact]
    public void Evidence_is_the_telling_lines_and_not_the_noise()
    {
        string[] noise = [.. Enumerable.Range(0, 500).Select(static i => $"compiling module {i} of 500")];
        var found = Explain(new RunEnd(2), [.. noise, "main.c:3:5: error: expected ';' before 'return'", .. noise, "make: *** [Makefile:2: all] Error 1"]);

        Assert.Equal("RUN failed with exit code 2: main.c:3:5: error: expected ';' before 'return'", found.Message);
        Assert.Contains("main.c:3:5: error: expected ';' before 'return'", found.Evidence);
        Assert.InRange(found.Evidence.Count, 1, 10);
    }

    [Fact]
    public void Words_of_builders_and_registries_that_a_program_prints_decide_nothing()
    {
        var found = Explain(new RunEnd(5), "error building image: MANIFEST_UNKNOWN: manifest unknown", "UNAUTHORIZED: authentication required", "no space left on device?");

        Assert.Equal("run-failed", found.Code.Cause);
        Assert.StartsWith("RUN failed with exit code 5: ", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_place_is_that_of_the_instruction()
    {
        var found = Explain(new RunEnd(42), "step two");

        Assert.Equal(("Dockerfile", 2, 3, "RUN", 42), (found.File, found.Line, found.EndLine, found.Instruction, found.ExitCode));
        Assert.Equal("RUN failed with exit code 42: step two", found.Message);
    }

    [Fact]
    public void A_trigger_of_the_base_image_is_not_called_a_line_of_the_Dockerfile()
    {
        var found = RunFailure.Explain(new RunEnd(1), ["trigger-ran"], null, new LogContext { DockerfileName = "Dockerfile" });

        Assert.Equal(("Dockerfile", 0, null), (found.File, found.Line, found.Instruction));
        Assert.Contains("triggers", found.Message, StringComparison.Ordinal);
    }

    private static Diagnostic Explain(RunEnd end, params string[] output) =>
        RunFailure.Explain(end, output, DockerfileParser.Parse("FROM base\nRUN make \\\n  all\n", "Dockerfile").Instructions.Last(), new LogContext());
}
