using Dispatch.Build.Diagnosis;
using Dispatch.Build.Dockerfiles;
using Xunit;

namespace Dispatch.Build.Tests.Diagnosis;

public class KanikoFailureTests
{
    private const string Exit = "error building image: error building stage: failed to execute command: waiting for process to exit: exit status ";

    private static readonly Dockerfile _dockerfile = DockerfileParser.Parse(
        "FROM registry.example/base:1 AS tools\nRUN make\nFROM registry.example/runtime:2\nRUN make\nENV A=b\nRUN make && \\\n    test\nRUN make\nCOPY a.txt *.json /srv/\n",
        "Dockerfile");

    [Fact]
    public void Equal_commands_are_told_apart_by_those_before()
    {
        var found = Explain(1, "INFO[0000] Args: [-c make]", "INFO[0001] Args: [-c make]", "INFO[0002] Args: [-c make &&     test]", "INFO[0003] Args: [-c make]", Exit + "2");

        Assert.Equal(("DSP5301", 8, "RUN", "Dockerfile"), (found.Code.Id, found.Line, found.Instruction, found.File));
        Assert.Contains("exit code 2", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_over_several_lines_is_found()
    {
        var found = Explain(1, "INFO[0002] Args: [-c make &&     test]", Exit + "3");

        Assert.Equal(("DSP5301", 6), (found.Code.Id, found.Line));
    }

    [Fact]
    public void A_trigger_of_the_base_image_has_no_line_of_its_own()
    {
        var found = Explain(1, "INFO[0002] Args: [-c never seen]", Exit + "3");

        Assert.Equal("DSP5301", found.Code.Id);
        Assert.DoesNotContain(found.Line, new[] { 2, 4, 6, 8 });
    }

    [Theory]
    [InlineData("error building image: GET https://registry.example/v2/runtime/manifests/2: MANIFEST_UNKNOWN: manifest unknown", "DSP3101", 3)]
    [InlineData("error building image: GET https://registry.example/v2/base/manifests/1: UNAUTHORIZED: authentication required", "DSP3001", 1)]
    [InlineData("error building image: Get \"https://registry.example/v2/\": dial tcp: lookup registry.example on 127.0.0.53:53: no such host", "DSP3102", 1)]
    [InlineData("error building image: error building stage: failed to get files used from context: failed to get fileinfo for /workspace/a.txt: lstat /workspace/a.txt: no such file or directory", "DSP5201", 9)]
    [InlineData("error building image: error building stage: copy failed: no source files specified", "DSP5201", 9)]
    [InlineData("error building image: parsing dockerfile: dockerfile parse error on line 7: unknown instruction: RUNN", "DSP5102", 7)]
    [InlineData("error checking push permissions -- make sure you entered the correct tag name, and that you are authenticated correctly, and try again: checking push permission for \"registry.example/hello:1\": DENIED: no", "DSP3003", 0)]
    [InlineData("error pushing image: failed to push to destination registry.example/hello:1: unsupported status code 503; body: <html>", "DSP3204", 0)]
    [InlineData("error pushing image: failed to push to destination registry.example/hello:1: Get \"https://registry.example/v2/\": dial tcp 127.0.0.1:1: connect: connection refused", "DSP3201", 0)]
    [InlineData("error building image: something never seen", "DSP5304", 0)]
    [InlineData("Error: error resolving dockerfile path: please provide a valid path to a Dockerfile within the build context with --dockerfile", "DSP5209", 0)]
    public void Last_words_have_their_code_and_line(string words, string code, int line)
    {
        var found = Explain(1, words);

        Assert.Equal((code, line), (found.Code.Id, found.Line));
    }

    [Fact]
    public void A_function_that_is_not_valid_quotes_its_validator()
    {
        var found = Explain(1, "INFO[0002] Args: [-c make && test]", "TypeError: handler is not a function", "    at hello.js", "Invalid function file or handler", Exit + "1");

        Assert.Equal("Invalid function file or handler: TypeError: handler is not a function (exit code 1).", found.Message);
    }

    [Fact]
    public void What_a_program_prints_is_not_taken_for_the_cause()
    {
        var found = Explain(1, "INFO[0002] Args: [-c make]", "error building image: MANIFEST_UNKNOWN: manifest unknown", "no space left on device?", Exit + "5");

        Assert.Equal("DSP5301", found.Code.Id);
        Assert.Contains("exit code 5", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_killed_command_hints_at_memory() =>
        Assert.Contains("memory", Explain(1, "INFO[0002] Args: [-c make]", Exit + "137").Suggestion, StringComparison.Ordinal);

    [Theory]
    [InlineData("error building image: parse error unknown flag filesystem from image open / mkdir /")]
    [InlineData("time=\"x\" level=error msg=")]
    [InlineData("INFO[0000] args: [")]
    [InlineData("Invalid function file or handler ")]
    public void Long_lines_take_no_long_time(string words)
    {
        var line = string.Concat(Enumerable.Repeat(words, 2000));

        Assert.NotNull(Explain(1, [.. Enumerable.Repeat(line, 50)]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u001b[36mINFO\u001b[0m[0000]")]
    [InlineData("time=\"\" level=error msg=\"")]
    [InlineData("args: [")]
    [InlineData("error building image: ")]
    [InlineData("{\"level\":\"info\",\"msg\":\"args: [\"}")]
    public void Cut_lines_break_nothing(string line)
    {
        Assert.Equal("DSP5304", Explain(9, line, "INFO[0000] args: [", line).Code.Id);
        Assert.NotNull(KanikoFailure.Explain("step x", 1, [line], dockerfile: null, FailuresTests.Build));
    }

    private static Diagnostic Explain(int exitCode, params string[] lines) => KanikoFailure.Explain("step x", exitCode, lines, _dockerfile, FailuresTests.Build);
}
