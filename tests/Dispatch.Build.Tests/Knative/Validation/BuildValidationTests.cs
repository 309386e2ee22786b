using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Validation;
using Xunit;
using static Dispatch.Build.Tests.Knative.Validation.ValidationCase;

namespace Dispatch.Build.Tests.Knative.Validation;

public sealed partial class BuildValidationTests
{
    public static TheoryData<ValidationCase> Cases => [.. _cases];

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void A_broken_rule_is_told_once_with_the_real_text(ValidationCase test)
    {
        var found = Assert.Single(BuildValidation.Check(test.Build, test.Template, test.Release));

        Assert.Contains(test.Message, found.Message, StringComparison.Ordinal);
        var rule = BuildValidation.Rules.Single(rule => rule.Name == test.Rule);
        Assert.Equal((rule.Code, rule.Suggestion), (found.Code, found.Suggestion));
        Assert.Equal(test.Path, Assert.Single(rule.Find(new(test.Build, test.Template, test.Release))).Path);
    }

    [Fact]
    public void Every_rule_has_a_case() => Assert.Empty(BuildValidation.Rules.Select(static rule => rule.Name).Except(_cases.Select(static test => test.Rule)));

    [Fact]
    public void Nothing_is_found_in_a_Build_that_follows_the_rules()
    {
        Assert.Empty(BuildValidation.Check(Valid, FunctionTemplate()));
        Assert.Empty(BuildValidation.Check(Valid, template: null, KnativeRelease.V03));
        Assert.Empty(BuildValidation.Check(Spec(static s => new() { Template = Plain(s), Source = Git(null) }), FunctionTemplate(), KnativeRelease.V01));
        Assert.Empty(BuildValidation.Check(Spec(static s => s with { Timeout = "24h", Status = "" }), FunctionTemplate(), KnativeRelease.V03));
        Assert.Empty(BuildValidation.Check(Sources(Custom(Long[..38]), Git(Long[..41])), StepOf(static s => s with { Name = Long[..52] })));
        Assert.Empty(BuildValidation.Check(Sources(Git("a") with { TargetPath = "x/y" }, Git("b") with { TargetPath = "x/z" }, Git("c")), FunctionTemplate()));
        Assert.Empty(BuildValidation.Check(Sources(Git("a") with { TargetPath = "ab" }, Git("b") with { TargetPath = "a" }), FunctionTemplate()));
        Assert.Empty(BuildValidation.Check(Sources(Custom("a") with { Custom = Mounting(("cache", "/a"), ("workspace", "/b"), ("secret-volume-x", "/c")) }), FunctionTemplate()));
        Assert.Empty(BuildValidation.Check(Instance(static t => t with { Env = [new("a.B-_1", "${HANDLER}")] }), StepOf(static s => s with { Image = "x:${DOCKERFILE}", Args = ["${NONE}", "$(HOME)"] })));
        Assert.Empty(BuildValidation.Check(Meta(static m => m with { Name = null, GenerateName = "hello-" }), FunctionTemplate()));
        BuildValidation.Demand(Valid, FunctionTemplate());
    }

    [Theory]
    [InlineData("DESTINATION=d IMAGE=r", "UnsatisfiedParameter: build does not specify these required parameters: [{HANDLER }]", "spec.template.arguments")]
    [InlineData("", "[{DESTINATION the image} {IMAGE } {HANDLER }]", "spec.template.arguments")]
    [InlineData("DESTINATION=d IMAGE=r HANDLER=h IMAGE=r", "DuplicateArgName: duplicate argument name \"IMAGE\"", "spec.template.arguments[3].name")]
    [InlineData("DESTINATION=d IMAGE=r HANDLER=h DOCKERFIL=x", "no parameter 'DOCKERFIL', and would ignore it without a word; did you mean 'DOCKERFILE'?", "spec.template.arguments[3].name")]
    public void Arguments_have_to_fit_the_template(string arguments, string message, string path)
    {
        var build = Instance(t => t with { Arguments = [.. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static a => a.Split('=')).Select(static a => new Argument(a[0], a[1]))] });
        var document = Assert.Single(ManifestYaml.Read(ManifestYaml.Write(build)));

        var found = Assert.Single(BuildValidation.Check(build, FunctionTemplate(), KnativeRelease.V04, document.Positions, "b.yaml"));
        Assert.Equal(Codes.TemplateArguments, found.Code);
        Assert.Contains(message, found.Message, StringComparison.Ordinal);
        Assert.Equal(document.Positions.All[path].Line, found.Line);
    }

    [Fact]
    public void Duplicate_arguments_are_told_without_the_template_too() => Assert.Equal(
        Codes.TemplateArguments,
        Assert.Single(BuildValidation.Check(Instance(static t => t with { Arguments = [new("A", "1"), new("A", "2")] }), template: null)).Code);

    [Fact]
    public void A_finding_has_file_line_and_column_of_the_manifest_that_was_written()
    {
        var build = Sources(Custom("a"), Git("a") with { Git = new("https://git.example/a.git", "") });
        var text = ManifestYaml.Write(build);
        var positions = Assert.Single(ManifestYaml.Read(text)).Positions;

        var failure = Assert.Throws<DispatchException>(() => BuildValidation.Demand(build, FunctionTemplate(), KnativeRelease.V04, positions, "hello.build.yaml"));
        Assert.Equal(2, failure.Diagnostics.Count);
        Assert.All(failure.Diagnostics, static found => Assert.Equal("hello.build.yaml", found.File));
        var lines = text.Split('\n');
        Assert.Equal("  - name: a", lines[failure.Diagnostics[0].Line - 1]);
        Assert.Equal(positions.Find("spec.sources[1].name"), new(failure.Diagnostics[0].Line, failure.Diagnostics[0].Column));
        Assert.Equal("    git:", lines[failure.Diagnostics[1].Line - 1]);
    }
}
