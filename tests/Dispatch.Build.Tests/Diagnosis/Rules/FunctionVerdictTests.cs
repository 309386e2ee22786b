using Dispatch.Build.Diagnosis;
using Dispatch.Build.Diagnosis.Rules;
using Dispatch.Build.Dockerfiles;
using Xunit;

namespace Dispatch.Build.Tests.Diagnosis.Rules;

public sealed class FunctionVerdictTests
{
    private const string Validate = "RUN /validator/validate.sh ${WORKDIR}/$(cat /tmp/handler) || (echo \"Invalid function file or handler\" >&2 && exit 1)";
    private const string Verdict = "Invalid function file or handler";

    [Fact]
    public void The_validators_own_words_are_quoted()
    {
        var found = Explain(Validate, "TypeError: handler is not a function", "    at Object.<anonymous> (/function/hello.js)", Verdict);

        Assert.Equal(("function-invalid", "DSP5305", 2), (found.Code.Cause, found.Code.Id, found.Line));
        Assert.Equal("Invalid function file or handler: TypeError: handler is not a function (exit code 1).", found.Message);
    }

    [Fact]
    public void A_syntax_error_names_file_and_line_of_the_function()
    {
        var found = Explain(Validate, "/function/hello.js:4", "", "", "", "SyntaxError: Unexpected end of input", "    at wrapSafe (node:internal/modules/cjs/loader:1464:18)", "    at Object.<anonymous> (/validator/validator.js:3:11)", "", "Node.js v20.20.2", Verdict);

        Assert.Equal("Invalid function file or handler: SyntaxError: Unexpected end of input (/function/hello.js:4) (exit code 1).", found.Message);
        Assert.Equal("Dockerfile", found.File);
    }

    [Fact]
    public void A_module_that_is_missing_is_named_with_the_line_that_wants_it()
    {
        var found = Explain(
            Validate,
            "node:internal/modules/cjs/loader:1210",
            "  throw err;",
            "Error: Cannot find module 'left-pad'",
            "Require stack:",
            "- /function/hello.js",
            "- /validator/validator.js",
            "    at Module._resolveFilename (node:internal/modules/cjs/loader:1207:15)",
            "    at Object.<anonymous> (/function/hello.js:1:11)",
            Verdict);

        Assert.Equal("Invalid function file or handler: Error: Cannot find module 'left-pad' (/function/hello.js:1) (exit code 1).", found.Message);
    }

    [Fact]
    public void A_python_traceback_names_the_innermost_own_line()
    {
        var found = Explain(
            Validate,
            "Traceback (most recent call last):",
            "  File \"/validator/validator.py\", line 12, in <module>",
            "    spec.loader.exec_module(module)",
            "  File \"<frozen importlib._bootstrap_external>\", line 850, in exec_module",
            "  File \"/function/hello.py\", line 3, in <module>",
            "    import requests",
            "ModuleNotFoundError: No module named 'requests'",
            Verdict);

        Assert.Equal("Invalid function file or handler: ModuleNotFoundError: No module named 'requests' (/function/hello.py:3) (exit code 1).", found.Message);
    }

    [Fact]
    public void Too_many_files_are_the_functions_fault() =>
        Assert.Equal("function-invalid", Explain("RUN ([ $(ls *.js | wc -l) -eq \"1\" ] || (echo \"Exactly 1 source file needed when HANDLER is empty\" >&2 && exit 1))", "Exactly 1 source file needed when HANDLER is empty").Code.Cause);

    [Theory]
    [InlineData("/bin/sh: /validator/validate.sh: not found")]
    [InlineData("/bin/sh: 1: /validator/validate.sh: not found")]
    [InlineData("/bin/sh: line 1: /validator/validate.sh: No such file or directory")]
    [InlineData("Error: Cannot find module '/validator/validator.js'")]
    [InlineData("python3: can't open file '/validator/validator.py': [Errno 2] No such file or directory")]
    [InlineData("/bin/sh: node: not found")]
    public void A_base_image_without_validator_is_no_function_image(string line)
    {
        var found = Explain(Validate, line, Verdict);

        Assert.Equal("base-not-function-image", found.Code.Cause);
        Assert.Contains(line, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_verdict_that_was_lost_is_known_from_the_instruction() => Assert.Equal("function-invalid", Explain(Validate).Code.Cause);

    [Fact]
    public void The_same_words_of_another_command_are_no_verdict() =>
        Assert.Equal("run-failed", Explain("RUN make test", Verdict, "2 tests failed").Code.Cause);

    private static Diagnostic Explain(string run, params string[] output) =>
        RunFailure.Explain(new RunEnd(1), output, DockerfileParser.Parse($"FROM base\n{run}\n", "Dockerfile").Instructions.Last(), new LogContext());
}
