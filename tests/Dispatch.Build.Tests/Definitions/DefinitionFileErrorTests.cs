using System.Text;
using Dispatch.Build.Definitions.Files;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Definitions;

/// <summary>Definition files that are wrong: each with a code, a place, the value at fault and what to do.</summary>
public sealed class DefinitionFileErrorTests : IDisposable
{
    private const string Head = "version: 1\nfunctions:\n  hello:\n";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("DSP1020", 4, 5, "'runtimeImage' is no key of functions.hello. Did you mean 'runtime-image'?", Head + "    runtimeImage: x\n")]
    [InlineData("DSP1020", 4, 5, "'handlr' is no key of functions.hello. Did you mean 'handler'?", Head + "    handlr: x\n")]
    [InlineData("DSP1020", 4, 5, "'name' is no key of functions.hello.", Head + "    name: x\n")]
    [InlineData("DSP1020", 4, 5, "'report' counts for all functions, not for one. Write it under 'defaults'.", Head + "    report: x\n")]
    [InlineData("DSP1020", 3, 3, "'folder' is no key of defaults.", "version: 1\ndefaults:\n  folder: x\nfunctions: { hello: }\n")]
    [InlineData("DSP1020", 1, 1, "'apiVersion' is no key of the file. There are: version, defaults, functions.", "apiVersion: v1\nversion: 1\nfunctions: { hello: }\n")]
    [InlineData("DSP1020", 5, 5, "the key 'handler' is there twice, first in line 4", Head + "    handler: a\n    handler: b\n")]
    [InlineData("DSP1020", 5, 3, "the key 'hello' is there twice, first in line 3", Head + "    handler: a\n  hello:\n    handler: b\n")]
    [InlineData("DSP1020", 4, 14, "a text is needed for 'functions.hello.handler', and this is a list", Head + "    handler: [a]\n")]
    [InlineData("DSP1020", 4, 14, "'functions.hello.handler' has no value", Head + "    handler: ~\n")]
    [InlineData("DSP1020", 4, 12, "'functions.hello.force' is 'yes'; true or false is needed here", Head + "    force: yes\n")]
    [InlineData("DSP1020", 4, 10, "a text or a list of texts is needed for 'functions.hello.tag', and this is a mapping", Head + "    tag: {a: b}\n")]
    [InlineData("DSP1020", 4, 11, "'functions.hello.kind' is 'service'. It is one of: function, runtime.", Head + "    kind: service\n")]
    [InlineData("DSP1020", 4, 13, "a mapping of names and values is needed for 'functions.hello.labels', and this is a list", Head + "    labels: [a]\n")]
    [InlineData("DSP1020", 4, 12, "a list is needed for 'functions.hello.files', and this is a text", Head + "    files: '*.js'\n")]
    [InlineData("DSP1020", 4, 13, "'functions.hello.files[0]' has no 'to'", Head + "    files: [{from: a}]\n")]
    [InlineData("DSP1020", 3, 10, "a mapping is needed for functions.hello, and this is a text", "version: 1\nfunctions:\n  hello: x\n")]
    [InlineData("DSP1020", 2, 1, "there is no function", "version: 1\nfunctions:\n")]
    [InlineData("DSP1020", 1, 1, "'version' is missing. Begin the file with 'version: 1'.", "functions: { hello: }\n")]
    [InlineData("DSP1020", 1, 10, "'version' is '2'. This release reads version 1.", "version: 2\nfunctions: { hello: }\n")]
    [InlineData("DSP1020", 1, 1, "a mapping is needed for the file, and this is a list", "- hello\n")]
    [InlineData("DSP1020", 1, 1, "the file is empty", "# nothing\n")]
    [InlineData("DSP1020", 5, 1, "a second document begins here", Head + "---\nversion: 1\n")]
    [InlineData("DSP1020", 4, 1, "Indent with blanks: YAML does not allow tabs.", Head + "\thandler: a\n")]
    [InlineData("DSP1020", 4, 13, "the anchor '&a' is not supported", Head + "    labels: &a {x: y}\n")]
    [InlineData("DSP1020", 4, 13, "the alias '*a' is not supported", Head + "    labels: *a\n")]
    [InlineData("DSP1020", 4, 5, "the merge key '<<' is not supported", Head + "    <<: {handler: x}\n")]
    [InlineData("DSP1020", 4, 14, "the tag '!env' is not supported", Head + "    handler: !env X\n")]
    [InlineData("DSP1021", 4, 14, "'functions.hello.handler': the environment variable 'NONE' is not set", Head + "    handler: ${NONE}\n")]
    [InlineData("DSP1021", 4, 14, "a '$' is followed by neither '{' nor '$'", Head + "    handler: $HOME\n")]
    [InlineData("DSP1021", 4, 14, "a '${' has no '}'", Head + "    handler: '${HOME'\n")]
    [InlineData("DSP1021", 4, 14, "'${A-b}' is not written", Head + "    handler: '${A-b}'\n")]
    [InlineData("DSP1021", 4, 14, "the default of 'A' holds a '$'", Head + "    handler: '${A:-${B}}'\n")]
    [InlineData("DSP1021", 4, 14, "the environment variable 'DISPATCH_PUSH_PASSWORD' holds a secret", Head + "    handler: ${DISPATCH_PUSH_PASSWORD}\n")]
    [InlineData("DSP1021", 5, 25, "the environment variable 'CI_TOKEN' holds a secret", Head + "    push-password-variable: CI_TOKEN\n    build-args: {TOKEN: '${CI_TOKEN}'}\n")]
    public void What_is_wrong_is_told_with_its_place(string code, int line, int column, string message, string yaml)
    {
        var error = Read(Encoding.UTF8.GetBytes(yaml)).Diagnostics[0];
        Assert.Equal((code, _folder["dispatch.yaml"]), (error.Code.Id, error.File));
        Assert.Contains(message, error.ToString(), StringComparison.Ordinal);
        Assert.StartsWith($"dispatch.yaml:{line}:{column}: ", error.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.DoesNotContain("secret-value", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once_up_to_a_limit()
    {
        var error = Read(Encoding.UTF8.GetBytes(Head + "    handlr: x\n    force: 1\n    registry: ${NONE}\n"));
        Assert.Equal(["DSP1020 4", "DSP1020 5", "DSP1021 6"], error.Diagnostics.Select(static finding => $"{finding.Code} {finding.Line}"));
        Assert.Equal(20, Read(Encoding.UTF8.GetBytes(Head + string.Concat(Enumerable.Range(0, 500).Select(static i => $"    key{i}: x\n")))).Diagnostics.Count);
    }

    [Fact]
    public void No_text_is_told_by_its_first_wrong_byte()
    {
        var error = Read([.. Encoding.UTF8.GetBytes(Head), (byte)'#', 0xE4, (byte)'\n']).Diagnostics[0];
        Assert.Equal(("DSP1020", 4, 2), (error.Code.Id, error.Line, error.Column));
        Assert.Equal(1, Read(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Head)).ToArray()).Diagnostics[0].Line);
        Assert.Equal("DSP1020", Read(Encoding.UTF8.GetBytes(Head + "    handler: \"a\0b\"\n")).Code.Id);
    }

    [Fact]
    public void Size_depth_and_what_variables_stand_for_are_bounded()
    {
        Assert.Contains("more than 1048576 bytes", Read(Encoding.UTF8.GetBytes(Head + new string('#', 1024 * 1024))).Message, StringComparison.Ordinal);
        Assert.Contains("nested deeper", Read(Encoding.UTF8.GetBytes(Head + $"    labels: {new string('[', 5000)}")).Message, StringComparison.Ordinal);
        Assert.Contains("stand for more than", Read(Encoding.UTF8.GetBytes(Head + $"    handler: '{string.Concat(Enumerable.Repeat("${LONG}", 2000))}'\n")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_read_or_is_not_defined_has_a_code_of_its_own()
    {
        Assert.Equal("DSP1005", Assert.Throws<DispatchException>(() => DefinitionFile.Read(_folder["none.yaml"], static _ => null)).Code.Id);
        Assert.Equal("DSP1008", Assert.Throws<DispatchException>(() => DefinitionFile.Read(_folder.Path, static _ => null)).Code.Id);
        var file = DefinitionFile.Read(_folder.Write("good.yaml", Head + "    base-image: x\n  outside:\n    files: [../x]\n"), static _ => null);
        var unknown = Assert.Throws<DispatchException>(() => file.Define(new(), "helo"));
        Assert.Equal(("DSP1022", "Did you mean 'hello'?"), (unknown.Code.Id, unknown.Diagnostics[0].Suggestion));
        Assert.Equal(("DSP1003", 4), Place(Assert.Throws<DispatchException>(() => file.Define(new(), "hello"))));
        Assert.Equal(("DSP1002", 6), Place(Assert.Throws<DispatchException>(() => file.Define(new(), "outside"))));

        static (string, int) Place(DispatchException error) => (error.Code.Id, error.Diagnostics[0].Line);
    }

    private DispatchException Read(byte[] content)
    {
        File.WriteAllBytes(_folder["dispatch.yaml"], content);
        return Assert.Throws<DispatchException>(() => DefinitionFile.Read(_folder["dispatch.yaml"], static name => name switch
        {
            "LONG" => new string('x', 1000),
            "CI_TOKEN" or "DISPATCH_PUSH_PASSWORD" => "secret-value",
            _ => null,
        }));
    }
}
