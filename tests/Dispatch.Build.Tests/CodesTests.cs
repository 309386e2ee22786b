using System.Text.RegularExpressions;
using Dispatch.Build.Tests.Diagnosis.Corpora;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests;

/// <summary>The codes and docs/errors.md say the same.</summary>
public sealed partial class CodesTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "errors.md"));

    [Fact]
    public void Every_code_stands_for_one_thing()
    {
        Assert.NotEmpty(Codes.All);
        Assert.Equal(Codes.All.Count, Codes.All.DistinctBy(code => code.Id, StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Every_code_has_the_form_and_the_exit_code_of_its_band()
    {
        foreach (var code in Codes.All)
        {
            Assert.Matches("^DSP[1-9][0-9]{3}$", code.Id);
            Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", code.Cause);
            Assert.Matches("^[A-Z].*[.]$", code.Remedy);
            Assert.EndsWith($"/docs/errors.md#{code.Id.ToLowerInvariant()}", code.HelpLink, StringComparison.Ordinal);
            Assert.True(IsOfBand(code), $"{code} exits with {code.ExitCode}.");
        }
    }

    [Fact]
    public void Every_code_has_a_section_and_every_section_a_code()
    {
        var sections = Headings().Matches(Page).Select(match => match.Groups["id"].Value);
        Assert.Equal(Codes.All.Select(code => code.Id), sections.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_section_has_cause_example_and_remedy()
    {
        foreach (var code in Codes.All)
        {
            var start = Page.IndexOf($"### {code.Id}\n", StringComparison.Ordinal);
            Assert.True(start >= 0, $"{code} has no section.");
            var section = Page[(start + 4)..].Split("\n#")[0];
            Assert.Contains($"**Cause** `{code.Cause}`: ", section, StringComparison.Ordinal);
            Assert.Matches(@"\*\*Example\*\* `+[^`]", section);
            Assert.Matches(@"\*\*Remedy\*\* \S", section);
        }
    }

    [Fact]
    public void The_table_of_causes_names_each_with_its_codes()
    {
        var table = CauseRows().Matches(Page).Select(static row => (row.Groups["cause"].Value, string.Join(' ', CodeLinks().Matches(row.Groups["codes"].Value).Select(static link => link.Groups["id"].Value))));
        Assert.Equal(
            Codes.All.GroupBy(static code => code.Cause, StringComparer.Ordinal).OrderBy(static cause => cause.Key, StringComparer.Ordinal)
                .Select(static cause => (cause.Key, string.Join(' ', cause.Select(static code => code.Id)))),
            table);
    }

    [Fact]
    public void Every_category_of_the_real_runs_is_a_cause() =>
        Assert.Empty(Corpus.Kaniko.Concat(Corpus.BuildKit).Concat(Corpus.Img).Select(static one => one.Category).Except(Codes.All.Select(static code => code.Cause).Append("ok"), StringComparer.Ordinal));

    private static bool IsOfBand(ErrorCode code) => code.Id[3..5] switch
    {
        "10" => code.ExitCode is 2,
        "12" => code.ExitCode is 2,
        "20" or "21" => code.ExitCode is 12,
        "30" => code.ExitCode is 20,
        "31" => code.ExitCode is 21,
        "32" => code.ExitCode is 22,
        "40" => code.ExitCode is 30 or 31 or >= 40 and <= 43,
        "51" or "52" => code.ExitCode is 11,
        "53" => code.ExitCode is 10 or 2,
        "60" => code.ExitCode is >= 50 and <= 60,
        "90" => code.ExitCode is 70,
        _ => false,
    };

    [GeneratedRegex("^\\| `(?<cause>[a-z0-9-]+)` \\| (?<codes>[^|]+) \\| [^|]+ \\|$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CauseRows();

    [GeneratedRegex(@"\[(?<id>DSP[0-9]{4})\]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeLinks();

    [GeneratedRegex("^### (?<id>DSP.+)$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Headings();
}
