using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Keys;
using Dispatch.Build.Knative.Dockerfiles;
using Dispatch.Build.Workspaces;
using Dispatch.Oci;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Dockerfiles;

public sealed class PreparedDockerfileTests
{
    private const string Key = """{"key":"sha256:0123","parts":{"base image":"0a'b"}}""";

    private static ImageBuild Build => new()
    {
        Name = "hello",
        Workspace = new Workspace("/nowhere", []),
        Dockerfile = new DockerfileOrigin.OnDisk("/nowhere/Dockerfile"),
        Destination = new(new ImageLocation.InRegistry(ImageReference.Parse("registry.example/hello")), ["1"]),
    };

    private static PreparedDockerfile Prepare(string text, ImageBuild build, params string[] unpassed) =>
        PreparedDockerfile.Create(DockerfileParser.Parse(text, "Dockerfile"), build, unpassed);

    /// <summary>What a builder makes of the labels of the last stage.</summary>
    private static Dictionary<string, string> Labels(string text)
    {
        var dockerfile = DockerfileParser.Parse(text, "Dockerfile");
        return dockerfile.Stages[^1].Instructions.OfType<LabelInstruction>().SelectMany(label => label.Pairs.Select(pair => (label, pair)))
            .ToDictionary(item => Expand(item.pair.Name, item.label), item => Expand(item.pair.Value, item.label));

        string Expand(string word, Instruction at) => Expansion.ExpandWord(word, static _ => "EXPANDED", dockerfile.EscapeCharacter, at);
    }

    private static IEnumerable<(int Line, string Name, string? Value)> Arguments(string text)
    {
        var dockerfile = DockerfileParser.Parse(text, "Dockerfile");
        return dockerfile.Instructions.OfType<ArgInstruction>().SelectMany(arg => arg.Arguments.Select(pair =>
            (arg.Line, pair.Name, pair.Default is null ? null : (string?)Expansion.ExpandWord(pair.Default, static _ => "EXPANDED", dockerfile.EscapeCharacter, arg))));
    }

    [Theory]
    [InlineData("FROM scratch\nCOPY a /\n")]
    [InlineData("FROM scratch\nCOPY a /")]
    [InlineData("FROM scratch\r\nCOPY a /\r\n")]
    [InlineData("FROM scratch\nRUN <<EOF\necho\nEOF")]
    [InlineData("FROM scratch\nRUN echo \\\n  more \\")]
    [InlineData("FROM scratch\nRUN echo \\\n  more \\\n# a comment\n\n")]
    [InlineData("# escape=`\nFROM scratch\nRUN echo `\n  more `\n\n")]
    [InlineData("FROM scratch\n# the end")]
    [InlineData("FROM scratch AS one\nLABEL a=b\nFROM one\nUSER 1")]
    public void Labels_come_at_the_end_of_the_last_stage_and_nothing_else_changes(string text)
    {
        var build = Build with
        {
            Labels = [new("org.example.title", "It's \"quoted\" $HOME `x` \\ and more"), new("plain", "1.0"), new("empty", ""), new("two words", "a b")],
            Annotations = new Dictionary<string, string> { [InputKey.Annotation] = Key },
        };
        var prepared = Prepare(text, build).Text;

        var expected = build.Labels.Append(new(InputKey.Annotation, Key)).ToDictionary();
        Assert.Equal(expected.OrderBy(pair => pair.Key), Labels(prepared).OrderBy(pair => pair.Key));
        var (before, after) = (DockerfileParser.Parse(text, "f"), DockerfileParser.Parse(prepared, "f"));
        Assert.Equal(before.Instructions.Select(Shape), after.Instructions.SkipLast(5).Select(Shape));

        static (string, int) Shape(Instruction instruction) => (instruction.Text.TrimEnd('\\', '`', ' ', '\r', '\n'), instruction.Line);
    }

    [Fact]
    public void The_input_key_wins_over_a_label_of_the_same_name()
    {
        var build = Build with { Labels = [new(InputKey.Annotation, "forged")], Annotations = new Dictionary<string, string> { [InputKey.Annotation] = Key } };

        Assert.Equal(Key, DockerfileParser.Parse(Prepare("FROM scratch\n", build).Text, "f").Stages[0].Instructions.OfType<LabelInstruction>()
            .Select(label => Expansion.ExpandWord(label.Pairs[0].Value, static _ => null, '\\', label)).Last());
    }

    [Fact]
    public void Arguments_that_a_template_cannot_pass_become_defaults_where_they_stand()
    {
        const string Text = "ARG VERSION\nARG OTHER=kept\nFROM base:${VERSION}\n# ARG VERSION\nARG A VERSION=9 B='x y' \\\n  C\nRUN true\nFROM scratch\nARG VERSION\n";
        var build = Build with { BuildArguments = [new("VERSION", "1.2"), new("C", "it's $HOME"), new("IMAGE", "passed"), new("NOBODY", "x")] };

        var prepared = Prepare(Text, build, "VERSION", "C", "NOBODY");

        Assert.Equal(
            [(1, "VERSION", "1.2"), (2, "OTHER", "kept"), (5, "A", null), (5, "VERSION", "1.2"), (5, "B", "x y"), (5, "C", "it's $HOME"), (9, "VERSION", "1.2")],
            Arguments(prepared.Text));
        Assert.Equal(Text.Count(c => c == '\n'), prepared.Text.Count(c => c == '\n'));
        Assert.Equal(["VERSION", "C", "NOBODY"], prepared.Inlined);
        Assert.Equal(["NOBODY"], prepared.Unused);
    }

    [Theory]
    [InlineData("FROM scratch\nARG A=\"one \\\n two\" B=1\nUSER x\n", 3)]
    [InlineData("FROM scratch\nARG A=one\\\n# comment\ntwo\nUSER x\n", 5)]
    public void A_default_over_several_lines_leaves_the_lines_below_where_they_are(string text, int line)
    {
        var prepared = Prepare(text, Build with { BuildArguments = [new("A", "new")] }, "A").Text;

        Assert.Contains(Arguments(prepared), argument => argument is { Name: "A", Value: "new" });
        Assert.Equal(DockerfileParser.Parse(text, "f").Instructions.Last().Line, DockerfileParser.Parse(prepared, "f").Instructions.Last().Line);
        Assert.InRange(line, 1, DockerfileParser.Parse(prepared, "f").Instructions.Last().Line);
    }

    [Fact]
    public void The_platform_is_told_to_builders_that_do_not_know_it()
    {
        var build = Build with { Platform = new() { OS = "linux", Architecture = "arm", Variant = "v7" }, BuildArguments = [new("TARGETOS", "plan9")] };
        var prepared = Prepare("FROM scratch\nARG TARGETPLATFORM\nARG TARGETARCH TARGETOS\nARG BUILDARCH=own\nARG TARGETS\n", build);

        Assert.Equal(
            [("TARGETPLATFORM", "linux/arm/v7"), ("TARGETARCH", "arm"), ("TARGETOS", null), ("BUILDARCH", "own"), ("TARGETS", null)],
            Arguments(prepared.Text).Select(argument => (argument.Name, argument.Value)));
        Assert.Empty(prepared.Inlined);
    }

    [Fact]
    public void Any_value_of_one_line_is_read_back_as_it_was() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>().Generator.Select(text => new string([.. text.Get.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))])).ToArbitrary(),
        ArbMap.Default.ArbFor<bool>(),
        (value, isBacktick) =>
        {
            var text = (isBacktick ? "# escape=`\n" : "") + "FROM scratch\nARG A\n";
            var prepared = Prepare(text, Build with { BuildArguments = [new("A", value)], Labels = [new("l", value)] }, "A").Text;
            return Arguments(prepared).Single().Value == value && Labels(prepared)["l"] == value;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("carriage\rreturn")]
    [InlineData("nul\0")]
    public void A_value_that_cannot_stand_in_one_line_is_refused(string value)
    {
        foreach (var build in (ImageBuild[])[Build with { BuildArguments = [new("A", value)] }, Build with { Labels = [new("l", value)] }])
        {
            var failure = Assert.Throws<DispatchException>(() => Prepare("FROM scratch\nARG A\n", build, "A"));
            Assert.Equal(Codes.DeliveryImpossible, failure.Code);
        }
    }

    [Fact]
    public void A_value_too_long_for_a_line_is_refused()
    {
        var failure = Assert.Throws<DispatchException>(() => Prepare("FROM scratch\nARG A\n", Build with { BuildArguments = [new("A", new string('x', 60_001))] }, "A"));
        Assert.Contains("60001 bytes", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ARG V\nFROM scratch AS one\nCOPY a /\n\n# about two\nFROM one AS two\nARG V\n", "one", "ARG V\nFROM scratch AS one\nCOPY a /\n")]
    [InlineData("FROM scratch AS one\nFROM one\n", "ONE", "FROM scratch AS one\n")]
    [InlineData("FROM scratch\nRUN <<EOF\nFROM x\nEOF\nFROM scratch\n", "0", "FROM scratch\nRUN <<EOF\nFROM x\nEOF\n")]
    [InlineData("# escape=`\r\nFROM scratch\r\nRUN a `\r\n  # b\r\n  c\r\n  FROM 0\r\n", "0", "# escape=`\r\nFROM scratch\r\nRUN a `\r\n  # b\r\n  c\n")]
    [InlineData("\uFEFFFROM scratch AS one\n\tFROM one\n", "one", "\uFEFFFROM scratch AS one\n")]
    [InlineData("FROM scratch AS one\nFROM one AS two\nUSER 1\n# the end\n", "two", "FROM scratch AS one\nFROM one AS two\nUSER 1\n# the end\n")]
    [InlineData("FROM scratch AS one\nFROM one\n# the end\n", null, "FROM scratch AS one\nFROM one\n# the end\n")]
    public void The_target_stage_becomes_the_last_one(string text, string? target, string expected)
    {
        var prepared = Prepare(text, Build with { Target = target, Labels = [new("a", "b")] });

        Assert.Equal(expected + "LABEL a=b\n", prepared.Text);
        var (all, built) = (DockerfileParser.Parse(text, "f").Instructions.ToList(), DockerfileParser.Parse(prepared.Text, "f").Instructions.SkipLast(1).ToList());
        Assert.Equal(all.Take(built.Count).Select(instruction => (instruction.Line, instruction.Text)), built.Select(instruction => (instruction.Line, instruction.Text)));
        Assert.Equal(built.Select(instruction => instruction.Text), prepared.Original.Instructions.Select(instruction => instruction.Text));
        Assert.Equal(expected.TrimEnd('\r', '\n'), prepared.Original.Text.TrimEnd('\r', '\n'));
    }

    [Fact]
    public void Defaults_are_written_up_to_the_target_stage_only()
    {
        var prepared = Prepare("ARG A\nFROM scratch AS one\nARG A TARGETOS\nFROM one\nARG B TARGETARCH\n", Build with { Target = "one", BuildArguments = [new("A", "1"), new("B", "2")] }, "A", "B");

        Assert.Equal("ARG A=1\nFROM scratch AS one\nARG A=1 TARGETOS=linux\n", prepared.Text);
        Assert.Equal(["B"], prepared.Unused);
    }

    [Fact]
    public void A_target_that_is_no_stage_is_an_error_that_names_the_stages()
    {
        var failure = Assert.Throws<DispatchException>(() => Prepare("FROM scratch AS build\nFROM scratch AS final\n", Build with { Target = "none" }));
        Assert.Equal((Codes.TargetMissing, "Dockerfile has no stage 'none'; its stages are build, final."), (failure.Code, failure.Diagnostics[0].Message));
    }

    [Fact]
    public void A_label_whose_name_a_Dockerfile_cannot_hold_is_refused() => Assert.Equal(
        Codes.DeliveryImpossible, Assert.Throws<DispatchException>(() => Prepare("FROM scratch\n", Build with { Labels = [new("a=b", "c")] })).Code);
}
