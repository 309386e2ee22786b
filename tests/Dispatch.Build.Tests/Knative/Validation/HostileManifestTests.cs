using System.Text.Json.Nodes;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Validation;
using Dispatch.Build.Tests.Knative.Manifests;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Validation;

/// <summary>Whatever a Build or template holds, there are findings and no exception.</summary>
public sealed class HostileManifestTests
{
    private static readonly ErrorCode[] _codes = [Codes.BuildInvalid, Codes.TemplateArguments, Codes.KnativeTooOld];

    private static IReadOnlyList<Diagnostic> Check(string build, string? template = null, KnativeRelease release = KnativeRelease.V04) => BuildValidation.Check(
        ManifestJson.Read<KnativeBuild>(JsonNode.Parse(build)!.AsObject()),
        template is null ? null : ManifestJson.Read<BuildTemplate>(JsonNode.Parse(template)!.AsObject()),
        release);

    [Theory]
    [InlineData("""{"metadata":null,"spec":null}""")]
    [InlineData("""{"apiVersion":null,"kind":null,"metadata":{"name":null,"labels":{"a b":null},"annotations":null},"spec":{"template":{"name":null}}}""")]
    [InlineData("""{"metadata":{},"spec":{"source":null,"sources":[null],"steps":[null],"volumes":[null]}}""")]
    [InlineData("""{"metadata":{},"spec":{"sources":[{"git":{"url":null,"revision":null}},{"gcs":{"type":null,"location":null}},{"custom":{"args":[null],"command":[null],"env":[null,{"name":null,"value":null}],"volumeMounts":[null]}}]}}""")]
    [InlineData("""{"metadata":{},"spec":{"template":{"name":"t","arguments":[null,{"name":null,"value":null},null],"env":[null]},"nodeSelector":{"a":null}}}""")]
    public void Null_is_the_empty_value(string build)
    {
        const string Template = """{"metadata":null,"spec":{"parameters":[null,{"name":null}],"steps":[null,{"name":null,"args":[null]}],"volumes":[null,{"name":null},3]}}""";
        foreach (var release in Enum.GetValues<KnativeRelease>())
        {
            Assert.NotEmpty(Check(build, template: null, release));
            Assert.NotEmpty(Check(build, Template, release));
            Assert.NotEmpty(Check(build, """{"metadata":{},"spec":null}""", release));
        }
    }

    [Theory]
    [InlineData("""{"metadata":5,"spec":{}}""")]
    [InlineData("""{"metadata":{},"spec":[]}""")]
    [InlineData("""{"metadata":{},"spec":{"timeout":10}}""")]
    [InlineData("""{"metadata":{},"spec":{"template":{"name":"t","arguments":[{"name":"A","value":true}]}}}""")]
    [InlineData("""{"metadata":{},"spec":{"template":{"arguments":[]}}}""")]
    [InlineData("""{"spec":{}}""")]
    public void A_value_of_the_wrong_type_is_an_invalid_manifest(string build) =>
        Assert.Equal(Codes.ManifestInvalid, Assert.Throws<DispatchException>(() => Check(build)).Code);

    [Fact]
    public void Values_that_grow_in_one_another_stay_small()
    {
        var arguments = new JsonArray([.. Enumerable.Range(0, 64).Select(static i => new JsonObject { ["name"] = $"A{i}", ["value"] = string.Concat(Enumerable.Repeat($"${{A{i + 1}}}", 64)) })]);
        var template = """{"metadata":{"name":"t"},"spec":{"steps":[{"image":"${A0}","name":"${A0}","args":["${A0}"]}]}}""";
        var findings = Check("""{"metadata":{"name":"b"},"spec":{"template":{"name":"t","arguments":@}}}""".Replace("@", arguments.ToJsonString(), StringComparison.Ordinal), template);

        Assert.Contains(findings, static found => found.Message.Contains("by chance", StringComparison.Ordinal));
    }

    [Fact]
    public void Values_that_are_repeated_stay_bounded()
    {
        var value = new string('x', 1 << 20);
        var text = string.Concat(Enumerable.Repeat("${A}", 100_000));
        var template = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "t" },
            ["spec"] = new JsonObject { ["parameters"] = new JsonArray(new JsonObject { ["name"] = "A" }), ["steps"] = new JsonArray(new JsonObject { ["image"] = text, ["name"] = text, ["args"] = new JsonArray(text) }) },
        };

        var findings = Check("""{"metadata":{"name":"b"},"spec":{"template":{"name":"t","arguments":[{"name":"A","value":"@"}]}}}""".Replace("@", value, StringComparison.Ordinal), template.ToJsonString());
        Assert.Contains(findings, static found => found.Message.Contains("Linux takes 131071", StringComparison.Ordinal));
        AssertBounded(findings);
    }

    [Fact]
    public void Many_of_everything_are_at_most_100_findings()
    {
        const int Many = 5_000;
        static JsonArray List(string item) => new([.. Enumerable.Range(0, Many).Select(i => JsonNode.Parse(item.Replace("#", $"{i}", StringComparison.Ordinal)))]);
        var build = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "b" },
            ["spec"] = new JsonObject
            {
                ["sources"] = List("""{"name":"s#","targetPath":"#/x","git":{"url":"u","revision":"r"}}"""),
                ["volumes"] = List("""{"name":"v#"}"""),
                ["template"] = new JsonObject { ["name"] = "t", ["env"] = List("""{"name":"E#","value":"e"}"""), ["arguments"] = List("""{"name":"A#","value":"x"}""") },
            },
        };
        var template = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "t" },
            ["spec"] = new JsonObject { ["parameters"] = List("""{"name":"B#"}"""), ["steps"] = List("""{"name":"s#","image":"x"}""") },
        };

        var findings = Check(build.ToJsonString(), template.ToJsonString());
        Assert.Equal(100, findings.Count);
        AssertBounded(findings);
    }

    [Fact]
    public void A_finding_is_one_harmless_line()
    {
        var bad = JsonValue.Create("\u001b[2J\n##vso[task.complete]\ud800" + new string('a', 1 << 17)).ToJsonString();
        var findings = Check("""
            {"metadata":{"name":@,"namespace":@,"labels":{@:@}},"spec":{"serviceAccountName":@,"timeout":@,"nodeSelector":{@:@},
             "sources":[{"name":@,"subPath":@,"targetPath":@,"git":{"url":@,"revision":"${"}},{"name":"b","subPath":@,"gcs":{"type":@,"location":@}},
             {"name":@,"custom":{"image":@,"env":[{"name":@,"value":@}],"volumeMounts":[{"name":@,"mountPath":@}]}}],
             "volumes":[{"name":@}],"template":{"name":@,"kind":@,"arguments":[{"name":@,"value":@},{"name":@,"value":@}]}}}
            """.Replace("@", bad, StringComparison.Ordinal), """{"metadata":{"name":@},"spec":{"parameters":[{"name":"A","description":@}],"steps":[{"name":@,"image":@,"args":["${A${B}}"]}]}}""".Replace("@", bad, StringComparison.Ordinal));

        Assert.True(findings.Count > 15);
        AssertBounded(findings);
    }

    [Fact]
    public void Any_Build_with_any_template_gets_findings_that_have_a_line()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var build = ManifestJson.Read<KnativeBuild>(new RandomManifest(seed).Create("Build"));
            var template = seed % 2 == 0 ? ManifestJson.Read<BuildTemplate>(new RandomManifest(-seed).Create("BuildTemplate")) : null;
            var text = ManifestYaml.Write(build);
            var document = Assert.Single(ManifestYaml.Read(text));
            var lines = text.Count('\n');

            foreach (var release in Enum.GetValues<KnativeRelease>())
            {
                var findings = BuildValidation.Check(document.Build!, template, release, document.Positions, "b.yaml");

                Assert.NotEmpty(findings);
                Assert.Equal(findings.Select(static found => found.ToString()), BuildValidation.Check(build, template, release).Select(static found => found.ToString()));
                Assert.All(findings, found => Assert.True(found.File == "b.yaml" && found.Line >= 1 && found.Line <= lines && found.Column >= 1 && _codes.Contains(found.Code), $"seed {seed}: {found}"));
                AssertBounded(findings);
            }
        }
    }

    [Fact]
    public void Any_value_changed_into_any_other_gets_findings_or_is_no_manifest()
    {
        JsonNode?[] values = [null, 0, -1.5, true, "", "x", "${A}", "\0", new JsonArray(), new JsonObject(), new JsonArray(null, 1), new JsonObject { ["name"] = null }];
        foreach (var source in Manifests.Recordings.Builds().Take(2).Append(ManifestJson.ToJson(ValidationCase.Valid)))
        {
            foreach (var path in Members(source, []).ToArray())
            {
                foreach (var value in values)
                {
                    var changed = source.DeepClone().AsObject();
                    Replace(changed, path, value?.DeepClone());
                    try
                    {
                        AssertBounded(BuildValidation.Check(ManifestJson.Read<KnativeBuild>(changed), ValidationCase.FunctionTemplate()));
                    }
                    catch (DispatchException exception)
                    {
                        Assert.Equal(Codes.ManifestInvalid, exception.Code);
                    }
                }
            }
        }
    }

    private static void AssertBounded(IReadOnlyList<Diagnostic> findings)
    {
        Assert.True(findings.Count <= 100);
        Assert.All(findings, static found => Assert.True(found.Message.Length is > 0 and < 4100 && !found.Message.Any(static c => char.IsControl(c) && c != '\t') && !found.Message.Contains("##vso[", StringComparison.Ordinal), found.Message));
    }

    private static IEnumerable<object[]> Members(JsonNode? node, object[] path)
    {
        var children = node switch
        {
            JsonObject members => members.Select(static member => ((object)member.Key, member.Value)),
            JsonArray items => items.Select(static (item, index) => ((object)index, item)),
            _ => [],
        };
        return children.SelectMany(child => Members(child.Item2, [.. path, child.Item1]).Prepend([.. path, child.Item1]));
    }

    private static void Replace(JsonObject root, object[] path, JsonNode? value)
    {
        JsonNode parent = root;
        foreach (var step in path[..^1])
        {
            parent = step is int index ? parent[index]! : parent[(string)step]!;
        }

        if (path[^1] is int last)
        {
            parent[last] = value;
        }
        else
        {
            parent[(string)path[^1]] = value;
        }
    }
}
