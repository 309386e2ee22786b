using Dispatch.Build.Diagnosis.Rules;
using Xunit;

namespace Dispatch.Build.Tests.Diagnosis.Rules;

public sealed class RequiredWordsTests
{
    [Theory]
    [InlineData("no space left", "no space left")]
    [InlineData("^npm (ERR!|error) code ERESOLVE$", " code ERESOLVE")]
    [InlineData("could not parse|invalid name", "could not parse", "invalid name")]
    [InlineData("(^|: )(open|mkdir) (?<path>[^:]+): (permission denied|read-only file system)", "permission denied", "read-only file system")]
    [InlineData(@"\bhttps?://\S+", "http")]
    [InlineData(@"^\S+\.go:[0-9]+(:[0-9]+)?: ", ".go:")]
    [InlineData(@"(?-i:\bDENIED\b)|access denied", "DENIED", "access denied")]
    [InlineData("lines+ed", "lines")]
    [InlineData("a{3}bc", "bc")]
    [InlineData(@"[]a\]]x[^\]]", "x")]
    [InlineData(@"\x41bc\u0041d", "bc")]
    public void The_longest_words_that_cannot_be_missing_are_found(string pattern, params string[] words) => Assert.Equal(words, RequiredWords.Of(pattern));

    [Theory]
    [InlineData("")]
    [InlineData("(word)?")]
    [InlineData("(word)*")]
    [InlineData("(word){0,2}")]
    [InlineData("word|")]
    [InlineData(@"word|\S+")]
    [InlineData("[word]")]
    [InlineData("x?")]
    public void What_matches_without_a_word_needs_none(string pattern) => Assert.Empty(RequiredWords.Of(pattern));

    [Fact]
    public void A_pattern_finds_what_its_expression_finds()
    {
        var pattern = new Pattern("open (?<file>[^:]+): Permission Denied", ignoreCase: true);

        Assert.Equal("a.txt", pattern.Match("cannot OPEN a.txt: permission denied").Groups["file"].Value);
        Assert.False(pattern.IsMatch("permission denied"));
        Assert.False(pattern.Match("open a.txt").Success);
    }
}
