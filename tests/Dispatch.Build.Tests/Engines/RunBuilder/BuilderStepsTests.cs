using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Engines.Local.Run;
using Xunit;

namespace Dispatch.Build.Tests.Engines.RunBuilder;

public sealed class BuilderStepsTests
{
    private const string Text = "FROM a AS x\nRUN one\nFROM b\nENV e=f\nRUN two\nRUN two\n";

    [Theory]
    [InlineData("1 2 3 4 5 6", "[1/2] STEP 1/2: FROM a", "[1/2] STEP 2/2: RUN one", "[2/2] STEP 1/4: FROM b", "[2/2] STEP 2/4: ENV e=f", "[2/2] STEP 3/4: RUN two", "[2/2] STEP 4/4: RUN two")]
    [InlineData("3 4", "[2/2] STEP 1/4: FROM b", "[2/2] STEP 2/4: ENV e=f")]
    [InlineData("1 2", "STEP 1/2: FROM a", "STEP 2/2: RUN one")]
    [InlineData("1 1 1 2", "STEP 1/2: FROM a", "STEP 2/4: RUN t", "STEP 3/4: COPY t", "STEP 4/4: RUN one")]
    [InlineData("1 2", "STEP 1/3: FROM a", "STEP 2/3: RUN one", "STEP 3/3: LABEL \"l\"=\"v\"")]
    [InlineData("3", "[2/2] STEP 1/4: FROM b", "[2/2] STEP 3/4: RUN two", "[1/2] STEP 1/2: FROM a", "[2/2] STEP 2/4: RUN two")]
    [InlineData("3 4", "[2/2] STEP 1/4: FROM b", "[2/2] STEP 2/4: ENTRYPOINT", "[2/2] STEP 2/4: ENV e=f", "[3/3] STEP 1/1: FROM z", "[2/2] STEP 3/9: RUN two")]
    public void Follows_the_steps_of_the_builder_and_nothing_else(string expected, params string[] lines)
    {
        var steps = new BuilderSteps(DockerfileParser.Parse(Text, "Dockerfile"));

        Assert.Equal(expected, string.Join(' ', lines.Select(line => steps.Read(line, out _)).OfType<BuilderStep>().Select(step => step.Instruction.Line)));
    }

    [Theory]
    [InlineData("no line end", "no line end[1/2] STEP 2/2: RUN one")]
    [InlineData("STEP 1/2: FROM a", "STEP 1/2: FROM a[1/2] STEP 2/2: RUN one")]
    [InlineData("", "[1/2] STEP 2/2: RUN one")]
    public void A_step_may_follow_output_without_a_line_end(string expected, string line)
    {
        var steps = new BuilderSteps(DockerfileParser.Parse(Text, "Dockerfile"));
        steps.Read("[1/2] STEP 1/2: FROM a", out _);

        Assert.Equal((2, "RUN one"), (steps.Read(line, out var before)?.Instruction.Line, steps.Current!.Text));
        Assert.Equal(expected, before);
    }

    [Fact]
    public void The_last_of_equal_steps_failed()
    {
        var steps = new BuilderSteps(DockerfileParser.Parse(Text, "Dockerfile"));
        foreach (var line in new[] { "[2/2] STEP 1/4: FROM b", "[2/2] STEP 2/4: ENV e=f", "[2/2] STEP 3/4: RUN two" })
        {
            steps.Read(line, out _);
        }

        Assert.Equal(5, steps.Failed("RUN two")?.Instruction.Line);
        steps.Read("[2/2] STEP 4/4: RUN two", out _);
        Assert.Equal(6, steps.Failed("RUN two")?.Instruction.Line);
        Assert.Equal(4, steps.Failed("ENV e=f")?.Instruction.Line);
        Assert.Equal(6, steps.Failed(null)?.Instruction.Line);
    }
}
