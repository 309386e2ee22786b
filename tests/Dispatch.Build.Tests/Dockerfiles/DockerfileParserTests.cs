using Dispatch.Build.Dockerfiles;
using Xunit;
using static Dispatch.Build.Tests.Dockerfiles.Description;

namespace Dispatch.Build.Tests.Dockerfiles;

public sealed class DockerfileParserTests
{
    [Theory]
    [InlineData("FROM a", "FROM a")]
    [InlineData("from A As Name", "FROM A as name")]
    [InlineData("FROM --platform=$P a AS b-1_2.c", "FROM a as b-1_2.c platform $P")]
    [InlineData("ARG a b=1 c=\"x y\" d=", "ARG a|b=1|c=\"x y\"|d=")]
    [InlineData("ENV a=1 b=\"x y\" c=x\\ y d='\"'", "ENV a=1|b=\"x y\"|c=x\\ y|d='\"'")]
    [InlineData("ENV a  two words \"q\"", "ENV a=two words \"q\"")]
    [InlineData("LABEL \"a b\"=c d=", "LABEL \"a b\"=c|d=")]
    [InlineData("LABEL a b=c", "LABEL a=b=c")]
    [InlineData("COPY a b/ c/", "COPY a|b/ -> c/")]
    [InlineData("COPY [\"a b\", \"c\"]", "COPY a b -> c")]
    [InlineData("COPY [a, b] c", "COPY [a,|b] -> c")]
    [InlineData("COPY --from=0 --chown=1:2 --chmod=0755 --link --parents --exclude=*.a --exclude=b x /", "COPY x -> / from 0 chown 1:2 chmod 0755 link parents exclude *.a|b")]
    [InlineData("COPY --link=false --from= -- --x /", "COPY --x -> /")]
    [InlineData("ADD --checksum=sha256:0 --keep-git-dir --unpack=false --chown=u --link=TRUE x y", "ADD x -> y chown u link checksum sha256:0 keep True unpack False")]
    [InlineData("RUN a   b", "RUN a   b")]
    [InlineData("RUN [\"a\", \"b\\u0020c\", \"\"]", "RUN [a|b c|]")]
    [InlineData("RUN [\"a\", 'b']", "RUN [\"a\", 'b']")]
    [InlineData("RUN [ -f x ] && y", "RUN [ -f x ] && y")]
    [InlineData("RUN --mount=type=cache,\\\"target=/a,b\\\",ro --mount=from=x,src=y --network=none --security=insecure --device=d=1 z", "RUN z mount cache(type=cache,target=/a,b,ro) mount bind from x(from=x,src=y) network none security insecure device d=1")]
    [InlineData("CMD", "CMD ")]
    [InlineData("CMD []", "CMD []")]
    [InlineData("ENTRYPOINT [\"a\"]", "ENTRYPOINT [a]")]
    [InlineData("SHELL [\"a\", \"-c\"]", "SHELL a|-c")]
    [InlineData("WORKDIR /a b ", "WORKDIR /a b")]
    [InlineData("USER a b", "USER a b")]
    [InlineData("EXPOSE 80 53/udp 8000-8002/TCP $P 127.0.0.1:80:8080", "EXPOSE 80|53/udp|8000-8002/TCP|$P|127.0.0.1:80:8080")]
    [InlineData("VOLUME /a /b", "VOLUME /a|/b")]
    [InlineData("VOLUME [\"/a b\"]", "VOLUME /a b")]
    [InlineData("STOPSIGNAL sigrtmin+3", "STOPSIGNAL sigrtmin+3")]
    [InlineData("HEALTHCHECK none", "HEALTHCHECK NONE")]
    [InlineData("HEALTHCHECK --interval=1.5s --timeout=1m30s --start-period=0 --start-interval=2ms --retries=3 CMD  a b", "HEALTHCHECK a b 1500000000 90000000000 0 2000000 3")]
    [InlineData("HEALTHCHECK CMD [\"a\"]", "HEALTHCHECK [a] 0 0 0 0 0")]
    [InlineData("ONBUILD COPY --chown=1 a \\\n b", "ONBUILD COPY a -> b chown 1 (COPY --chown=1 a  b)")]
    [InlineData("ONBUILD RUN cat <<E\nx\nE", "ONBUILD RUN cat <<E <<E:x;+ (RUN cat <<E;x;E)")]
    [InlineData("MAINTAINER Some One", "MAINTAINER Some One")]
    public void Reads_every_instruction(string text, string expected) => Assert.Equal(expected, Describe(Single(text)));

    [Theory]
    [InlineData("RUN a \\\n  b", "RUN a   b")]
    [InlineData("RUN a \\  \t\n# comment \\\n   # another\n\n \\\n  b\nRUN c", "RUN a    b")]
    [InlineData("RUN a \\\\\nRUN b", "RUN a \\\\")]
    [InlineData("RUN \\\r\n a\r\nRUN b\r\n", "RUN a")]
    [InlineData("\\\nRUN a", "RUN a")]
    [InlineData("RUN a \\", "RUN a")]
    [InlineData("RUN a\\\nb", "RUN ab")]
    [InlineData("   \t RUN a", "RUN a")]
    [InlineData("RUN <<EOF\nx\n y\nEOF\nRUN b", "RUN <<EOF <<EOF:x; y;+")]
    [InlineData("RUN <<'EOF'\n$x\nEOF", "RUN <<'EOF' <<EOF:$x;")]
    [InlineData("RUN <<-\"EOF\"\n\tx\n\t\ty\n\tEOF", "RUN <<-\"EOF\" <<EOF:x;y;-")]
    [InlineData("RUN cat << EOF > x\nEOF", "RUN cat << EOF > x <<EOF:+")]
    [InlineData("RUN a <<A 3<<B\r\n1\r\nA\r\n2\r\nB\r\n", "RUN a <<A 3<<B <<A:1;+ <<B:2;+")]
    [InlineData("COPY a <<B /c/\nx\nB", "COPY a -> /c/ <<B:x;+")]
    [InlineData("ADD <<A <<B /c/\nx\nA\ny\nB", "ADD  -> /c/ <<A:x;+ <<B:y;+")]
    [InlineData("RUN echo \"<<EOF\"", "RUN echo \"<<EOF\"")]
    [InlineData("RUN echo 'open <<EOF", "RUN echo 'open <<EOF")]
    [InlineData("RUN [\"<<EOF\"]", "RUN [<<EOF]")]
    [InlineData("CMD <<EOF", "CMD <<EOF")]
    [InlineData("RUN a <<<b", "RUN a <<<b")]
    public void Joins_lines_and_reads_heredocs(string text, string expected) => Assert.Equal(expected, Describe(Single(text)));

    [Fact]
    public void Reads_directives_at_the_top_only()
    {
        var dockerfile = DockerfileParser.Parse("\uFEFF#Syntax = docker/dockerfile:1 \r\n# escape=`\r\n# check=skip=all\r\n# note=x\r\n# escape=\\\r\nFROM a\r\nRUN b `\r\n c\\\r\n", "Dockerfile");

        Assert.Equal([("syntax", "docker/dockerfile:1", 1), ("escape", "`", 2), ("check", "skip=all", 3)], dockerfile.Directives.Select(d => (d.Name, d.Value, d.Line)));
        Assert.Equal('`', dockerfile.EscapeCharacter);
        Assert.Equal("RUN b  c\\", Describe(dockerfile.Stages[0].Instructions.Single()));
    }

    [Fact]
    public void Knows_where_everything_stands()
    {
        var dockerfile = DockerfileParser.Parse("\uFEFF# x\n\n ARG a\nFROM a AS b\n  RUN x \\\n\n # c\n  y\n# end\n\nCOPY <<E /\n1\nE\n", "some/Dockerfile");

        Assert.Equal(
            ["ARG 3:2-3", "FROM 4:1-4", "RUN 5:3-8", "COPY 11:1-13"],
            dockerfile.Instructions.Select(i => FormattableString.Invariant($"{i.Keyword} {i.Line}:{i.Column}-{i.EndLine}")));
        Assert.Equal("RUN x \\\n\n # c\n  y", dockerfile.Stages[0].Instructions[0].Text);
        Assert.Equal("COPY <<E /\n1\nE", dockerfile.Stages[0].Instructions[1].Text);
        Assert.Equal((8, 3), dockerfile.Stages[0].Instructions[0].Source.Locate("y"));
    }

    [Fact]
    public void Finds_stages_by_name_and_index()
    {
        var dockerfile = DockerfileParser.Parse("FROM a AS One\nFROM one\nCOPY --from=ONE a b\nCOPY --from=0 a b\nCOPY --from=elsewhere:1 a b\nRUN --mount=from=one,target=/x y\n", "Dockerfile");

        Assert.Equal("one", dockerfile.FindStage("ONE", 1, indexAllowed: false)?.Name);
        Assert.Equal(1, dockerfile.FindStage("1", 2, indexAllowed: true)?.Index);
        Assert.Null(dockerfile.FindStage("0", 1, indexAllowed: false));
        Assert.Null(dockerfile.FindStage("one", 0, indexAllowed: false));
        Assert.Null(dockerfile.FindStage("elsewhere:1", 2, indexAllowed: true));
    }

    [Fact]
    public void Reads_a_trigger_of_a_base_image() =>
        Assert.Equal("COPY x -> /y", Describe(DockerfileParser.ParseInstruction("COPY x /y", "ONBUILD of base:1")));

    private static Instruction Single(string text) => text.TrimStart().StartsWith("from ", StringComparison.OrdinalIgnoreCase)
        ? DockerfileParser.Parse(text, "Dockerfile").Stages.Single().From
        : DockerfileParser.Parse("FROM a\nFROM b\n" + text, "Dockerfile").Stages[1].Instructions[0];
}
