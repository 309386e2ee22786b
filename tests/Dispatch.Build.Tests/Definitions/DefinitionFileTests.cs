using Dispatch.Build.Definitions;
using Dispatch.Build.Definitions.Files;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Definitions;

/// <summary>Definition files that are as they should be.</summary>
public sealed class DefinitionFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Functions_come_in_the_order_of_the_file_with_what_they_share()
    {
        var definitions = Define("""
            version: 1
            defaults:
              registry: registry.example.com/team
              tag: [1.10, "latest"]
              build-args: { A: shared, B: shared }
              labels: { owner: team }
            functions:
              zeta:
                runtime-image: oci-archive:runtime.tar
                handler: on
                build-args: { B: own, C: own }
              alpha:
                kind: runtime
                folder: runtimes/alpha
                base-image: registry.example.com/node:22
                registry: ""
                archive: alpha.tar
              empty:
            """);

        Assert.Equal(["zeta", "alpha", "empty"], definitions.Select(static definition => definition.Name));
        var (zeta, alpha) = (definitions[0], definitions[1]);
        Assert.Equal((ImageKind.Function, ImageKind.Runtime), (zeta.Kind, alpha.Kind));
        Assert.Equal((_folder["zeta"], _folder["runtimes", "alpha"]), (zeta.Folder, alpha.Folder));
        Assert.Equal(("1.10;latest", "on"), (zeta.Settings["FunctionImageTags"], zeta.Settings["FunctionHandler"]));
        Assert.Equal([new("A", "shared"), new("B", "own"), new("C", "own")], zeta.BuildArguments);
        Assert.Equal([new("owner", "team")], alpha.Labels);
        Assert.Null(alpha.Settings["FunctionImageRegistry"]);
        Assert.Equal("registry.example.com/team", definitions[2].Settings["FunctionImageRegistry"]);
    }

    [Fact]
    public void Paths_begin_at_the_file()
    {
        _folder.Write("hello/hello.js", "");
        _folder.Write("shared.json", "{}");
        var plan = Define("""
            version: 1
            functions:
              hello:
                runtime-image: oci-archive:runtimes/js.tar
                archive: out/hello.tar
                files:
                - hello/hello.js
                - { from: shared.json, to: config/shared.json }
            """)[0].ToPlan(TestContext.Current.CancellationToken);

        Assert.Equal(new ImageLocation.InArchive(_folder["runtimes", "js.tar"], null), plan.Build.BaseImage);
        Assert.Equal(new ImageLocation.InArchive(_folder["out", "hello.tar"], null), plan.Build.Destination.Location);
        Assert.Equal(["config", "config/shared.json", "hello.js"], plan.Build.Workspace.Entries.Select(static entry => entry.Path));
    }

    [Theory]
    [InlineData("${NAME}", "value")]
    [InlineData("a${NAME}b${NAME}", "avaluebvalue")]
    [InlineData("${NAME:-other}", "value")]
    [InlineData("${NONE:-other}", "other")]
    [InlineData("${EMPTY:-other}", "other")]
    [InlineData("${EMPTY}x", "x")]
    [InlineData("${NONE:-}x", "x")]
    [InlineData("${NONE:-a:-b}", "a:-b")]
    [InlineData("$$NAME $${NAME}", "$NAME ${NAME}")]
    [InlineData("${NESTED}", "${NAME}$$")]
    [InlineData("${YAML}", "a: [1]\nkind: runtime")]
    public void Variables_are_put_in_once_whatever_they_hold(string text, string expected)
    {
        foreach (var quoted in (string[])[$"'{text}'", $"\"{text}\""])
        {
            Assert.Equal(expected, Define($"version: 1\nfunctions:\n  hello:\n    build-args:\n      A: {quoted}\n")[0].BuildArguments[0].Value);
        }
    }

    [Fact]
    public void Keys_are_never_expanded() =>
        Assert.Equal("${NAME}", Define("version: 1\nfunctions:\n  hello:\n    labels: { '${NAME}': x }\n")[0].Labels[0].Key);

    [Fact]
    public void An_option_wins_over_the_file_and_that_over_the_environment_for_every_setting()
    {
        foreach (var key in DefinitionKey.All.Where(static key => key.Property.Length > 0))
        {
            var (shared, own) = key.Shape is KeyShape.Switch ? ("false", "true") : ("shared", "own");
            var kind = key.Property == "FunctionBaseImage" ? "runtime" : "function";
            Assert.Equal("option", Value(key.IsShared, key.IsOwn, "option"));
            Assert.Equal(key.IsOwn ? own : shared, Value(key.IsShared, key.IsOwn, null));
            Assert.Equal(key.IsShared ? shared : "hello", Value(key.IsShared, false, null));
            Assert.Equal(key.Property == "FunctionDirectory" ? "hello" : "environment", Value(false, false, null));

            string? Value(bool inDefaults, bool inFunction, string? option)
            {
                var file = Read($"version: 1\ndefaults:\n{(inDefaults ? $"  {key.Name}: {shared}\n" : "")}functions:\n  hello:\n    kind: {kind}\n{(inFunction ? $"    {key.Name}: {own}\n" : "")}");
                var layers = new DefinitionLayers { Over = property => property == key.Property ? option : null, Under = property => property == key.Property ? "environment" : null };
                return (key.IsOwn ? file.Define(layers)[0].Settings : file.RunSettings(layers))[key.Property];
            }
        }
    }

    [Fact]
    public void Every_setting_is_a_key_and_a_key_of_the_schema()
    {
        Assert.Superset(
            Setting.All.Select(static setting => setting.Property).Append("FunctionDirectory").Where(static property => property != "FunctionName").ToHashSet(),
            DefinitionKey.All.Select(static key => key.Property).ToHashSet());
        Snapshot.Equal("docs/dispatch.schema.json", DefinitionSchema.ToJson());
    }

    [Fact]
    public void The_page_lists_every_key()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "dispatch-yaml.md"));
        Assert.EndsWith(
            string.Concat(DefinitionKey.All.Select(static key => $"| `{key.Name}` | {(key.IsShared, key.IsOwn) switch { (true, true) => "both", (true, false) => "`defaults`", _ => "a function" }} | {key.Help} |\n")),
            page.ReplaceLineEndings("\n"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_is_one()
    {
        var file = DefinitionFile.Read(Path.Combine(Repository.Root, "samples", "dispatch.yaml"), static _ => null);
        Assert.Equal(["runtime-js", "hello-js"], file.Names);
        Assert.Equal("hello-js", Assert.Single(file.Define(new(), "hello-js")).Name);
    }

    private IReadOnlyList<FunctionDefinition> Define(string yaml) => Read(yaml).Define(new());

    private DefinitionFile Read(string yaml) => DefinitionFile.Read(_folder.Write("dispatch.yaml", yaml), static name => name switch
    {
        "NAME" => "value",
        "EMPTY" => "",
        "NESTED" => "${NAME}$$",
        "YAML" => "a: [1]\nkind: runtime",
        _ => null,
    });
}
