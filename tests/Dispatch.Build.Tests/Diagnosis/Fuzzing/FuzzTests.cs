using Dispatch.Build.Diagnosis;
using Dispatch.Build.Dockerfiles;
using Xunit;

namespace Dispatch.Build.Tests.Diagnosis.Fuzzing;

/// <summary>Whatever a log holds, an explanation is bounded text about the file it was given.</summary>
public sealed class FuzzTests
{
    private const string Name = "docker/Dockerfile";

    private static readonly BuilderKind[] _kinds = Enum.GetValues<BuilderKind>();

    [Theory]
    [InlineData(1, 10, 50_000)]
    [InlineData(2, 500, 600)]
    [InlineData(3, 10_000, 20)]
    public void A_log_of_any_lines_is_explained_in_bounded_text(int seed, int logs, int lines)
    {
        var hostile = new HostileLogs(seed);
        for (var i = 0; i < logs; i++)
        {
            var log = hostile.Log(lines);
            var explainer = new LogExplainer(new LogContext
            {
                Builder = hostile.One(_kinds), Dockerfile = Parse(hostile), DockerfileName = Name, Destination = "registry.example/team/hello", LogFile = "obj/hello.log", Step = "build",
            });
            explainer.Add(log);
            foreach (var end in (BuilderEnd[])[new(null), new(1), new(0), new(137, "OOMKilled")])
            {
                var found = explainer.Explain(end);
                Assert.True(found.Count > 0 || end.ExitCode is null or 0, "A failure was taken for a success.");
                Assert.All(found, IsBounded);
            }
        }
    }

    [Fact]
    public void A_log_of_one_line_repeated_is_no_harder_than_others()
    {
        foreach (var line in (string[])["error: ", "#5 [2/3] RUN ", "((((((((", "RUN \\", "a\ta ", "::", "##[", "\"\\\"", "x509: ", "lookup x on y: "])
        {
            foreach (var kind in _kinds)
            {
                var explainer = new LogExplainer(new LogContext { Builder = kind, DockerfileName = Name });
                explainer.AddLine(string.Concat(Enumerable.Repeat(line, 100_000)));
                for (var i = 0; i < 2000; i++)
                {
                    explainer.AddLine(line + line);
                }

                Assert.All(explainer.Explain(new(1)), IsBounded);
            }
        }
    }

    private static Dockerfile? Parse(HostileLogs hostile)
    {
        try
        {
            return hostile.Case().Dockerfile is { } text ? DockerfileParser.Parse(hostile.One([text, hostile.Mutate(text)]), Name) : null;
        }
        catch (DispatchException)
        {
            return null;
        }
    }

    private static void IsBounded(Diagnostic found)
    {
        Assert.InRange(found.Message.Length, 1, 4000);
        Assert.InRange(found.Evidence.Count, 0, 50);
        Assert.InRange(found.Related.Count, 0, 20);
        Assert.InRange(found.Line, 0, int.MaxValue);
        Assert.True(found.EndLine == 0 || found.EndLine >= found.Line, $"{found.Line} to {found.EndLine}");
        Assert.True(found.File is null or Name, found.File);
        Assert.All(found.Evidence.Append(found.Message).Append(found.Suggestion ?? "").Append(found.Instruction ?? ""), static text =>
        {
            Assert.InRange(text.Length, 0, 20_000);
            Assert.DoesNotContain(text, static c => char.IsControl(c) && c is not ('\t' or '\n'));
        });
        Assert.All(found.Related, IsBounded);
    }
}
