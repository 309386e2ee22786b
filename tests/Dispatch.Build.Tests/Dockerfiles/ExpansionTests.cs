using Dispatch.Build.Dockerfiles;
using Xunit;

namespace Dispatch.Build.Tests.Dockerfiles;

public sealed class ExpansionTests
{
    private static readonly EnvInstruction At = (EnvInstruction)DockerfileParser.Parse("FROM a\nENV a=$x \\\n b=y\n", "Dockerfile").Stages[0].Instructions[0];

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("$x", "1")]
    [InlineData("${x}y$x", "1y1")]
    [InlineData("$xy", "")]
    [InlineData("$x-$unset-", "1--")]
    [InlineData("\\$x", "$x")]
    [InlineData("'$x'", "$x")]
    [InlineData("\"$x '$x'\"", "1 '1'")]
    [InlineData("\"\\$x \\\" \\\\ \\n\"", "$x \" \\ \\n")]
    [InlineData("'\\'", "\\")]
    [InlineData("a\\ b\\c\\", "a bc")]
    [InlineData("a''b\"\"", "ab")]
    [InlineData("$", "$")]
    [InlineData("a$/b", "a$/b")]
    [InlineData("${x:-y}${unset:-y}${empty:-y}${empty-y}${unset-y}", "1yyy")]
    [InlineData("${x:+y}${unset:+y}${empty:+y}${empty+z}${unset+y}", "yz")]
    [InlineData("${unset:-${empty:-$x}}", "1")]
    [InlineData("${unset:-'a b' \"$x\"}", "a b 1")]
    [InlineData("${unset:-\\}}", "}")]
    [InlineData("${x:?}${empty?}", "1")]
    [InlineData("${path#*/}", "b/c.tar.gz")]
    [InlineData("${path##*/}", "c.tar.gz")]
    [InlineData("${path%.*}", "a/b/c.tar")]
    [InlineData("${path%%.*}", "a/b/c")]
    [InlineData("${path#x}${unset#x}", "a/b/c.tar.gz")]
    [InlineData("${path%.g?}", "a/b/c.tar")]
    [InlineData("${path/\\//-}", "a-b/c.tar.gz")]
    [InlineData("${path//\\//-}", "a-b-c.tar.gz")]
    [InlineData("${path/b*.t/X}", "a/Xar.gz")]
    [InlineData("${path//[a-z]/X}", "a/b/c.tar.gz")]
    [InlineData("${path/.*/}", "a/b/c")]
    [InlineData("${x//*/$path}", "a/b/c.tar.gz")]
    [InlineData("${star#\\*}", "?x")]
    [InlineData("${star#\\*\\?}", "x")]
    [InlineData("a<b<<c", "a<b<<c")]
    [InlineData("$1$@", "")]
    public void Expands_a_word(string word, string expected) => Assert.Equal(expected, Expansion.ExpandWord(word, Variables, '\\', At));

    [Theory]
    [InlineData("`$x \\x `a", "$x \\x a")]
    [InlineData("\"`\"\"", "\"")]
    public void Uses_the_escape_character_of_the_file(string word, string expected) =>
        Assert.Equal(expected, Expansion.ExpandWord(word, Variables, '`', At));

    [Theory]
    [InlineData("80 $ports", "80|1|2")]
    [InlineData("\"$ports\" x\\ y", "1 2|x y")]
    [InlineData(" $unset '' ", "")]
    [InlineData("a$ports", "a1|2")]
    [InlineData("a${unset:-b}c", "abc")]
    public void Splits_into_words(string word, string expected) =>
        Assert.Equal(expected, string.Join('|', Expansion.ExpandWords(word, Variables, '\\', At)));

    [Fact]
    public void Leaves_quotes_in_heredocs() =>
        Assert.Equal("\"1\" '1' $x\n", Expansion.ExpandHeredoc("\"$x\" '$x' \\$x\n", Variables, At));

    [Theory]
    [InlineData("'a", "DSP5110")]
    [InlineData("\"a", "DSP5110")]
    [InlineData("\"a\\\"", "DSP5110")]
    [InlineData("${", "DSP5110")]
    [InlineData("${x", "DSP5110")]
    [InlineData("${}", "DSP5110")]
    [InlineData("${:x}", "DSP5110")]
    [InlineData("${x:y}", "DSP5110")]
    [InlineData("${x:#y}", "DSP5110")]
    [InlineData("${x!}", "DSP5110")]
    [InlineData("${x:-a", "DSP5110")]
    [InlineData("${x/a}", "DSP5110")]
    [InlineData("${x#\\a}", "DSP5110")]
    [InlineData("${unset:?}", "DSP5111")]
    [InlineData("${unset?}", "DSP5111")]
    [InlineData("${empty:?give one}", "DSP5111")]
    public void Refuses_with_a_code(string word, string code) =>
        Assert.Equal(code, Assert.Throws<DispatchException>(() => Expansion.ExpandWord(word, Variables, '\\', At)).Code.Id);

    [Fact]
    public void Points_at_the_fault()
    {
        var run = DockerfileParser.Parse("FROM a\nENV a=1 \\\n  b=x${unset:?give}\n", "Dockerfile").Stages[0].Instructions[0];
        var error = Assert.Throws<DispatchException>(() => Expansion.ExpandWord("x${unset:?give}", Variables, '\\', run)).Diagnostics[0];

        Assert.Equal(("Dockerfile", 3, 6, "ENV"), (error.File, error.Line, error.Column, error.Instruction));
        Assert.Contains("unset: give", error.Message, StringComparison.Ordinal);
    }

    private static string? Variables(string name) => name switch
    {
        "x" => "1",
        "empty" => "",
        "path" => "a/b/c.tar.gz",
        "ports" => "1 2",
        "star" => "*?x",
        _ => null,
    };
}
