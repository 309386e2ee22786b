using System.Text;
using Dispatch.Build.Diagnosis;
using Dispatch.Build.Tests.Diagnosis.Corpora;
using Xunit;

namespace Dispatch.Build.Tests.Diagnosis;

/// <summary>A RUN may run a builder itself, or print what looks like its log: whose log it is shows in what came before.</summary>
public sealed class ImitationTests
{
    [Theory]
    [InlineData(BuilderKind.Kaniko)]
    [InlineData(BuilderKind.Buildah)]
    public void What_a_command_prints_does_not_make_it_the_log_of_another_builder(BuilderKind builder)
    {
        var others = new[] { Corpus.Kaniko, Corpus.BuildKit, Corpus.Img, Corpus.Buildah }.Where(cases => cases != Of(builder)).Select(static cases => cases.First(Failed).Log).ToList();
        var runs = Of(builder).Where(one => Failed(one) && Begin(one, builder) > 0).Take(60).ToList();

        Assert.True(runs.Count > 20);
        foreach (var one in runs)
        {
            var begin = Begin(one, builder);
            foreach (var other in others)
            {
                var mixed = one with { Log = one.Log[..begin] + other.TrimEnd('\n') + "\n" + one.Log[begin..] };

                Assert.Equal(Words(mixed.Explain(builder)), Words(mixed.Explain(BuilderKind.Auto)));
            }
        }
    }

    [Theory]
    [InlineData("Successfully built wheel-1.0")]
    [InlineData("STEP 1: make")]
    [InlineData("Copying blob 1 of 2")]
    public void One_line_is_not_enough_for_a_builder_that_says_nothing_else(string line)
    {
        var quiet = new CorpusCase("v1.24.0", "quiet", 1, "run-failed", 2, true, "FROM a\nRUN make\n", line + "\nmake: *** no target\nerror building image: error building stage: failed to execute command: waiting for process to exit: exit status 2\n");
        var found = Assert.Single(quiet.Explain(BuilderKind.Auto));

        Assert.Equal(("run-failed", 2), (found.Code.Cause, found.ExitCode));
    }

    private static IReadOnlyList<CorpusCase> Of(BuilderKind builder) => builder == BuilderKind.Kaniko ? Corpus.Kaniko : Corpus.Buildah;

    private static bool Failed(CorpusCase one) => one is { Category: "run-failed", Telling: true } && one.Log.Length > 200;

    // Behind the line with which the builder begins to run something.
    private static int Begin(CorpusCase one, BuilderKind builder)
    {
        var at = one.Log.LastIndexOf(builder == BuilderKind.Kaniko ? "Running: [" : ": RUN ", StringComparison.Ordinal);
        return at < 0 ? 0 : one.Log.IndexOf('\n', at) + 1;
    }

    private static string Words(IReadOnlyList<Diagnostic> found)
    {
        var words = new StringBuilder();
        foreach (var one in found)
        {
            words.Append($"{one.Code} {one.Line} {one}\n");
        }

        return words.ToString();
    }
}
