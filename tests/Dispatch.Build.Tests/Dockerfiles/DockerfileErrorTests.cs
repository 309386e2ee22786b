using Dispatch.Build.Dockerfiles;
using Xunit;

namespace Dispatch.Build.Tests.Dockerfiles;

public sealed class DockerfileErrorTests
{
    [Theory]
    [InlineData("", "DSP5101", 1, 1)]
    [InlineData("# only\n\n# comments\n", "DSP5101", 1, 1)]
    [InlineData("ARG a\n", "DSP5101", 1, 1)]
    [InlineData("FROM a\nRUNN b", "DSP5102", 2, 1)]
    [InlineData("FROM a\n\\\n", "DSP5102", 2, 1)]
    [InlineData("# escape=x\nFROM a", "DSP5103", 1, 1)]
    [InlineData("# escape=\\\n# ESCAPE=`\nFROM a", "DSP5103", 2, 1)]
    [InlineData("# syntax=a\n# syntax=a\nFROM a", "DSP5103", 2, 1)]
    [InlineData("FROM a\nCOPY --frm=b c d", "DSP5104", 2, 6)]
    [InlineData("FROM a\nADD --from=b c d", "DSP5104", 2, 5)]
    [InlineData("FROM a\nCOPY --link \\\n  --link c d", "DSP5104", 3, 3)]
    [InlineData("FROM a\nCOPY --chown c d", "DSP5104", 2, 6)]
    [InlineData("FROM a\nCOPY --link= c d", "DSP5104", 2, 6)]
    [InlineData("FROM a\nCOPY --link=yes c d", "DSP5104", 2, 6)]
    [InlineData("FROM a\nUSER --x c", "DSP5104", 2, 6)]
    [InlineData("FROM", "DSP5105", 1, 1)]
    [InlineData("FROM a b", "DSP5105", 1, 8)]
    [InlineData("FROM a b c", "DSP5105", 1, 10)]
    [InlineData("FROM a\nENV x", "DSP5105", 2, 5)]
    [InlineData("FROM a\nENV a=1 b", "DSP5105", 2, 9)]
    [InlineData("FROM a\nENV =1", "DSP5105", 2, 5)]
    [InlineData("FROM a\nLABEL", "DSP5105", 2, 1)]
    [InlineData("FROM a\nARG =b", "DSP5105", 2, 5)]
    [InlineData("FROM a\nCOPY x", "DSP5105", 2, 6)]
    [InlineData("FROM a\nCOPY [\"x\"]", "DSP5105", 2, 6)]
    [InlineData("FROM a\nRUN", "DSP5105", 2, 1)]
    [InlineData("FROM a\nCMD [\"a\", 1]", "DSP5105", 2, 5)]
    [InlineData("FROM a\nCMD [null]", "DSP5105", 2, 5)]
    [InlineData("FROM a\nCMD [[\"a\"]]", "DSP5105", 2, 5)]
    [InlineData("FROM a\nSHELL sh -c", "DSP5105", 2, 7)]
    [InlineData("FROM a\nSHELL []", "DSP5105", 2, 1)]
    [InlineData("FROM a\nVOLUME [\" \"]", "DSP5105", 2, 8)]
    [InlineData("FROM a\nWORKDIR", "DSP5105", 2, 1)]
    [InlineData("FROM a\nHEALTHCHECK", "DSP5105", 2, 1)]
    [InlineData("FROM a\nHEALTHCHECK CMD", "DSP5105", 2, 13)]
    [InlineData("FROM a\nHEALTHCHECK NONE x", "DSP5105", 2, 18)]
    [InlineData("FROM a\nHEALTHCHECK curl", "DSP5105", 2, 13)]
    [InlineData("FROM a\nHEALTHCHECK --interval=1 CMD x", "DSP5106", 2, 13)]
    [InlineData("FROM a\nHEALTHCHECK --timeout=1us CMD x", "DSP5106", 2, 13)]
    [InlineData("FROM a\nHEALTHCHECK --timeout=-1s CMD x", "DSP5106", 2, 13)]
    [InlineData("FROM a\nHEALTHCHECK --timeout=99999999999h CMD x", "DSP5106", 2, 13)]
    [InlineData("FROM a\nHEALTHCHECK --retries=-1 CMD x", "DSP5106", 2, 13)]
    [InlineData("FROM a\nEXPOSE 80 x", "DSP5106", 2, 11)]
    [InlineData("FROM a\nEXPOSE 65536", "DSP5106", 2, 8)]
    [InlineData("FROM a\nEXPOSE 9-8", "DSP5106", 2, 8)]
    [InlineData("FROM a\nEXPOSE 80/http", "DSP5106", 2, 8)]
    [InlineData("FROM a\nSTOPSIGNAL SIGNOPE", "DSP5106", 2, 12)]
    [InlineData("FROM a\nSTOPSIGNAL 0", "DSP5106", 2, 12)]
    [InlineData("FROM a\nRUN --network=x y", "DSP5106", 2, 5)]
    [InlineData("FROM a\nRUN --mount=type=bnd y", "DSP5106", 2, 5)]
    [InlineData("FROM a\nRUN --mount=targt=/x y", "DSP5106", 2, 5)]
    [InlineData("FROM a\nRUN --mount=target y", "DSP5106", 2, 5)]
    [InlineData("FROM a AS 1b", "DSP5107", 1, 11)]
    [InlineData("FROM a AS b\nFROM a AS B", "DSP5107", 2, 1)]
    [InlineData("FROM a AS b\nCOPY --from=b c d", "DSP5107", 2, 13)]
    [InlineData("FROM a AS b\nCOPY --from=later c d\nFROM a AS later", "DSP5107", 2, 13)]
    [InlineData("FROM a\nCOPY --from=7 c d", "DSP5107", 2, 13)]
    [InlineData("FROM a\nRUN --mount=from=0 d", "DSP5107", 2, 18)]
    [InlineData("RUN a", "DSP5108", 1, 1)]
    [InlineData("FROM a\nRUN x <<EOF\nno end", "DSP5109", 2, 7)]
    [InlineData("FROM a\nCOPY a <<EOF\nEOF", "DSP5109", 2, 6)]
    [InlineData("FROM a\nENV a=1 b=\"x", "DSP5110", 2, 11)]
    [InlineData("FROM a\nENV a=${b!c}", "DSP5110", 2, 7)]
    [InlineData("FROM a\nCOPY a \\\n ${", "DSP5110", 3, 2)]
    [InlineData("FROM a\nONBUILD FROM b", "DSP5113", 2, 9)]
    [InlineData("FROM a\nONBUILD onbuild RUN b", "DSP5113", 2, 9)]
    [InlineData("FROM a\nONBUILD", "DSP5105", 2, 1)]
    [InlineData("FROM a\nONBUILD COPY x", "DSP5105", 2, 14)]
    public void Names_code_line_and_column(string text, string code, int line, int column)
    {
        var error = Errors(text)[0];

        Assert.Equal((code, line, column), (error.Code.Id, error.Line, error.Column));
        Assert.Equal("app/Dockerfile", error.File);
    }

    [Theory]
    [InlineData("FROM a\nRUNN b", "RUNN", "Did you mean RUN?")]
    [InlineData("FROM a\nCOPY --chwon=1 c d", "COPY", "Did you mean --chown?")]
    [InlineData("FROM a\nRUN --mount=type=cahce,target=/x y", "RUN", "Did you mean cache?")]
    [InlineData("\uFFFD\uFFFDF\0R\0O\0M\0", "\uFFFD\uFFFDF\0R\0O\0M\0", "Save the file as UTF-8.")]
    public void Suggests_what_was_meant(string text, string instruction, string suggestion)
    {
        var error = Errors(text)[0];

        Assert.Equal((instruction, suggestion), (error.Instruction, error.Suggestion));
    }

    [Fact]
    public void Reports_every_instruction_at_fault() =>
        Assert.Equal([1, 3, 4], Errors("FROM a b\nRUN ok\nWORKDIR\nEXPOSE x\n").Select(error => error.Line));

    [Fact]
    public void Refuses_a_line_that_builders_cannot_read()
    {
        Assert.Single(DockerfileParser.Parse($"FROM a\nRUN {new string('x', 65531)}\n", "Dockerfile").Stages);
        Assert.Equal("DSP5112", Errors($"FROM a\nRUN {new string('x', 65532)}\n")[0].Code.Id);
        Assert.Equal("DSP5112", Errors($"FROM a\nRUN {new string('\u00E9', 32766)}\n")[0].Code.Id);
    }

    private static IReadOnlyList<Diagnostic> Errors(string text) =>
        Assert.Throws<DispatchException>(() => DockerfileParser.Parse(text, "app/Dockerfile")).Diagnostics;
}
