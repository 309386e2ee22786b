using Dispatch.Build.Reporting;
using Xunit;

namespace Dispatch.Build.Tests.Reporting;

public sealed class LogSanitizerTests
{
    [Theory]
    [InlineData("")]
    [InlineData("Step 1/3 : FROM scratch")]
    [InlineData("\tindented, with a tab")]
    [InlineData("## Heading")]
    [InlineData("a::b std::vector")]
    [InlineData("äöü 漢字 \U0001F600")]
    [InlineData("100% of #1")]
    public void Ordinary_text_stays_as_it_is(string line) => Assert.Equal(line, LogSanitizer.Sanitize(line));

    [Theory]
    [InlineData("::error file=a.cs,line=1::boo", "> ::error file=a.cs,line=1::boo")]
    [InlineData("  \t::add-mask::x", ">   \t::add-mask::x")]
    [InlineData("\u00a0\u3000::stop-commands::t", "> \u00a0\u3000::stop-commands::t")]
    [InlineData("\u001b[31m::error::boo", "> ::error::boo")]
    [InlineData("\u200b::error::boo", "> ::error::boo")]
    [InlineData(":\u0000:error::boo", "> ::error::boo")]
    [InlineData(":\u001b[0m:set-output name=a::b", "> ::set-output name=a::b")]
    public void Commands_at_the_start_of_a_line_are_defused(string line, string expected) => Assert.Equal(expected, LogSanitizer.Sanitize(line));

    [Theory]
    [InlineData("##vso[task.complete result=Succeeded;]ok", "# #vso[task.complete result=Succeeded;]ok")]
    [InlineData("text ##vso[task.setvariable variable=PATH]x", "text # #vso[task.setvariable variable=PATH]x")]
    [InlineData("##VSO[task.logissue]x", "# #VSO[task.logissue]x")]
    [InlineData("x ##[error]boo", "x # #[error]boo")]
    [InlineData("##[group]a ##[endgroup]", "# #[group]a # #[endgroup]")]
    [InlineData("##teamcity[buildStatus status='SUCCESS']", "# #teamcity[buildStatus status='SUCCESS']")]
    [InlineData("###[error]boo", "## #[error]boo")]
    [InlineData("#\u0000#vso[task.complete]", "# #vso[task.complete]")]
    [InlineData("#\u001b[1m#[error]", "# #[error]")]
    [InlineData("#\u200d#vso[x]", "# #vso[x]")]
    public void Commands_anywhere_in_a_line_are_broken(string line, string expected) => Assert.Equal(expected, LogSanitizer.Sanitize(line));

    [Theory]
    [InlineData("\u001b[1;31mred\u001b[0m", "red")]
    [InlineData("\u001b[2K\u001b[1Aup", "up")]
    [InlineData("\u001b]0;title\u0007text", "text")]
    [InlineData("\u001b]8;;http://evil\u001b\\link\u001b]8;;\u001b\\", "link")]
    [InlineData("\u001bP1$qm\u001b\\after", "after")]
    [InlineData("\u001bcreset", "reset")]
    [InlineData("cut off \u001b[", "cut off ")]
    [InlineData("cut off \u001b", "cut off ")]
    [InlineData("section_start:1:x\r\u001b[0Kheader", "section_start:1:xheader")]
    [InlineData("progress 10%\rprogress 20%", "progress 10%progress 20%")]
    [InlineData("one\ntwo\u0085three\u2028four", "onetwothreefour")]
    [InlineData("abc\u202edef\u2066ghi", "abcdefghi")]
    [InlineData("\u009b31mred", "31mred")]
    public void Escapes_controls_and_hidden_characters_go(string line, string expected) => Assert.Equal(expected, LogSanitizer.Sanitize(line));

    [Fact]
    public void What_comes_out_is_not_changed_by_a_second_pass()
    {
        const string Alphabet = "#:v[ \u001b\u0007a]\u0000\t";
        var random = new Random(20_26);
        for (var i = 0; i < 20_000; i++)
        {
            var line = string.Create(random.Next(12), random, static (span, r) =>
            {
                foreach (ref var c in span)
                {
                    c = Alphabet[r.Next(Alphabet.Length)];
                }
            });
            var clean = LogSanitizer.Sanitize(line);
            Assert.Equal(clean, LogSanitizer.Sanitize(clean));
            Assert.DoesNotContain("##[", clean, StringComparison.Ordinal);
            Assert.DoesNotContain("##v", clean, StringComparison.Ordinal);
            Assert.False(clean.TrimStart().StartsWith("::", StringComparison.Ordinal), clean);
        }
    }
}
