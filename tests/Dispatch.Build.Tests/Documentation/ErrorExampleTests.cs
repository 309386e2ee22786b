using System.Text.RegularExpressions;
using Dispatch.Build.Diagnosis;
using Dispatch.Build.Tests.Diagnosis.Corpora;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Documentation;

/// <summary>Examples of docs/errors.md that come from a builder's log are what is said today of one of the recorded logs.</summary>
public sealed partial class ErrorExampleTests
{
    private static readonly string _page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "errors.md"));

    [Theory]
    [InlineData("DSP1006")]
    [InlineData("DSP2012")]
    [InlineData("DSP3109")]
    [InlineData("DSP3110")]
    [InlineData("DSP3206")]
    [InlineData("DSP3207")]
    [InlineData("DSP4017")]
    [InlineData("DSP4018")]
    [InlineData("DSP5210")]
    [InlineData("DSP5211")]
    [InlineData("DSP5305")]
    [InlineData("DSP5306")]
    public void An_example_is_what_a_recorded_log_is_explained_with(string id)
    {
        var code = Codes.All.Single(code => code.Id == id);
        var example = Example().Matches(_page).Single(match => match.Groups["id"].Value == id).Groups["text"].Value;

        var said = Logs(Corpus.Kaniko, BuilderKind.Kaniko).Concat(Logs(Corpus.BuildKit, BuilderKind.BuildKit)).Where(log => log.Case.Category == code.Cause)
            .SelectMany(static log => log.Case.Explain(log.Builder)).Where(found => found.Code == code).Select(static found => found.Message);

        Assert.Contains(example, said);
    }

    private static IEnumerable<(CorpusCase Case, BuilderKind Builder)> Logs(IEnumerable<CorpusCase> cases, BuilderKind builder) => cases.Select(one => (one, builder));

    [GeneratedRegex(@"^### (?<id>DSP[0-9]{4})$\n(?:(?!^###).*\n)*?\*\*Example\*\* `(?<text>[^`\n]+)`", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Example();
}
