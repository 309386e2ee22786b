using System.Text.Json.Nodes;
using Dispatch.Build.Knative;
using Xunit;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Dispatch.Build.Tests.Knative;

public sealed class YamlWriterTests
{
    [Fact]
    public void Writes_mappings_sequences_and_strings_in_block_style()
    {
        var text = YamlWriter.Document(JsonNode.Parse("""
            {"kind":"Build","metadata":{"name":"a-b"},"sources":[{"name":"x","custom":{"args":["/bin/sh","-c"]}},{"name":"y","custom":{"stdin":true}}],
             "labels":{},"volumes":[],"runAsUser":0,"none":null,"1":"a"}
            """)!.AsObject());

        Assert.Equal("""
            kind: Build
            metadata:
              name: a-b
            sources:
            - name: x
              custom:
                args:
                - /bin/sh
                - "-c"
            - name: "y"
              custom:
                stdin: true
            labels: {}
            volumes: []
            runAsUser: 0
            none: null
            "1": a

            """.ReplaceLineEndings("\n"), text);
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("NULL")]
    [InlineData("Off")]
    [InlineData("y")]
    [InlineData("0123")]
    [InlineData("1e3")]
    [InlineData("12:30")]
    [InlineData("2026-11-21")]
    [InlineData("10m0s")]
    [InlineData(".inf")]
    [InlineData("~")]
    [InlineData("<<")]
    [InlineData("")]
    [InlineData("a: b")]
    [InlineData("a #b")]
    public void Strings_that_could_be_something_else_are_quoted(string text)
    {
        var scalar = Assert.IsType<YamlScalarNode>(RoundTrip(text));
        Assert.Equal((text, ScalarStyle.DoubleQuoted), (scalar.Value, scalar.Style));
    }

    [Fact]
    public void Every_string_is_read_back_as_it_was()
    {
        const string Alphabet = "aY1-:#&*!|>'\"%@`{}[],?.\\/ \t\r\n\u0085\u2028é漢\u0007";
        var random = new Random(2026);
        for (var i = 0; i < 2_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            Assert.Equal(text, Assert.IsType<YamlScalarNode>(RoundTrip(text)).Value);
        }

        Assert.Equal("\U0001F600", Assert.IsType<YamlScalarNode>(RoundTrip("\U0001F600")).Value);
    }

    private static YamlNode RoundTrip(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(YamlWriter.Document(new() { ["v"] = text })));
        return stream.Documents.Single().RootNode["v"];
    }
}
