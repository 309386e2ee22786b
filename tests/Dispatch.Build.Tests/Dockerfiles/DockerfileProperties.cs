using Dispatch.Build.Dockerfiles;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Dispatch.Build.Tests.Dockerfiles;

public sealed class DockerfileProperties
{
    private static readonly Gen<string> Pieces = Gen.OneOf(
        Gen.Elements(
            "FROM a", "FROM a AS b", "RUN ", "COPY ", "ADD ", "ENV ", "ARG ", "ONBUILD ", "HEALTHCHECK ", "EXPOSE ", "# escape=`\n", "--from=0 ", "--mount=",
            "\n", "\n", "\r\n", "\\\n", "\\ \n", "`\n", "# c\n", " ", "\t", "<<E", "<<-'E' ", "E\n", "E", "[\"a\", \"b\"]", "[", "\"", "'", "$", "${", "${x:-", "}", "a=b ", "\\",
            "\uFEFF", "\0", "\uD800", "=", ",", "/"),
        ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => text.Get));

    private static readonly Arbitrary<string> Texts = Pieces.ListOf().Select(string.Concat).ToArbitrary();

    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(2000);

    [Fact]
    public void Any_text_is_parsed_or_refused_with_a_position_inside_it() =>
        Prop.ForAll(Texts, text =>
        {
            try
            {
                return DockerfileParser.Parse("FROM a\n" + text, "f").Instructions.All(instruction => IsSlice("FROM a\n" + text, instruction));
            }
            catch (DispatchException exception)
            {
                return exception.Diagnostics.All(error => IsInside("FROM a\n" + text, error));
            }
        }).Check(Many);

    [Fact]
    public void Any_word_is_expanded_or_refused() =>
        Prop.ForAll(Texts, text =>
        {
            var at = DockerfileParser.ParseInstruction("RUN x", "f");
            try
            {
                return Expansion.ExpandWord(text, _ => "v", '\\', at) is not null && Expansion.ExpandWords(text, _ => null, '`', at) is not null;
            }
            catch (DispatchException exception)
            {
                return exception.Code.Id is "DSP5110" or "DSP5111";
            }
        }).Check(Many);

    // Sizes at which anything quadratic would take hours.
    [Theory]
    [InlineData("RUN x", " && y \\\n", 300_000, " z\n")]
    [InlineData("RUN <<E", " $x 'y' \\\n", 100_000, " z\nE\n")]
    [InlineData("ENV a=b", " a=b\\\n", 300_000, " c=d\n")]
    [InlineData("COPY", " --exclude=x \\\n", 20_000, " a b\n")]
    [InlineData("RUN a\n", "RUN <<E\nx\nE\n", 30_000, "")]
    [InlineData("RUN a\n", "FROM a\n", 100_000, "")]
    public void Long_files_take_linear_time(string start, string repeated, int count, string end)
    {
        var text = "FROM a\n" + start + string.Concat(Enumerable.Repeat(repeated, count)) + end;

        Assert.All(DockerfileParser.Parse(text, "f").Instructions.Take(3), instruction => Assert.True(IsSlice(text, instruction)));
    }

    [Theory]
    [InlineData("x", 10_000_000)]
    [InlineData("${a:-", 10_000)]
    [InlineData("RUN\n", 1_000_000)]
    public void Hostile_files_are_refused(string repeated, int count) =>
        Assert.Throws<DispatchException>(() => DockerfileParser.Parse("FROM a\nENV a=" + string.Concat(Enumerable.Repeat(repeated, count)), "f"));

    private static bool IsSlice(string text, Instruction instruction) =>
        text.AsSpan(instruction.Source.Offset, instruction.Text.Length).SequenceEqual(instruction.Text)
        && instruction.Text.StartsWith(instruction.Keyword[..1], StringComparison.OrdinalIgnoreCase);

    private static bool IsInside(string text, Diagnostic error)
    {
        var lines = text.TrimStart('\uFEFF').Split('\n');
        return error.Line >= 1 && error.Line <= lines.Length && error.Column >= 1 && error.Column <= lines[error.Line - 1].Length + 1;
    }
}
