using System.Text.RegularExpressions;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Validation;
using Xunit;
using static Dispatch.Build.Tests.Knative.Validation.ValidationCase;

namespace Dispatch.Build.Tests.Knative.Validation;

public sealed partial class TemplateValidationTests
{
    private static BuildTemplate Template(BuildTemplateSpec spec, string name = "t") => new() { Metadata = new() { Name = name }, Spec = spec };

    private static BuildTemplate OfStep(Container step) => Template(new() { Steps = [step with { Image = "x" }] });

    private static readonly (string Message, BuildTemplate Template)[] _cases =
    [
        ("special character . must not be present: metadata.name", Template(new(), "a.b")),
        ("length must be no more than 63 characters: metadata.name", Template(new(), new string('a', 64))),
        ("missing field(s): spec.Image", Template(new() { Steps = [new() { Name = "a" }] })),
        ("expected exactly one, got both: spec.name", Template(new() { Steps = [new() { Name = "a", Image = "x" }, new() { Name = "a", Image = "x" }] })),
        ("expected exactly one, got both: spec.name", Template(new() { Volumes = [Json("""{"name":"v"}"""), Json("""{"name":"v"}""")] })),
        ("invalid key name \"ParamName\": spec.b.spec.params", Template(new() { Parameters = [new("A"), new("A")] })),
        ("NestedPlaceholder: nested placeholder in step 0 arg 0: \"${FOO-${BAR}}\"", OfStep(new() { Args = ["${FOO-${BAR}}"] })),
        ("nested placeholder in step name 0: \"${A${B}}\"", OfStep(new() { Name = "${A${B}}" })),
        ("nested placeholder in step 0 env value 0: \"${A$\"", OfStep(new() { Env = [new("X", "${A$")] })),
        ("nested placeholder in step 0 working dir \"${A$}\"", OfStep(new() { WorkingDir = "${A$}" })),
        ("nested placeholder in step 0 command 1: \"${A$}\"", OfStep(new() { Command = ["sh", "${A$}"] })),
    ];

    [Fact]
    public void Every_rule_is_told_with_the_real_text()
    {
        foreach (var (message, template) in _cases)
        {
            var found = Assert.Single(BuildValidation.Check(template, file: "t.yaml"));

            Assert.Equal((Codes.BuildInvalid, "t.yaml"), (found.Code, found.File));
            Assert.Contains(message, found.Message, StringComparison.Ordinal);
        }

        Assert.All(TemplateRules.All, static rule => Assert.Contains(_cases, test => rule.Find(test.Template).Any()));
    }

    [Fact]
    public void A_Build_cannot_use_a_template_that_breaks_one()
    {
        var build = Valid with { Spec = Valid.Spec with { Template = new() { Name = "t" } } };
        var positions = Assert.Single(ManifestYaml.Read(ManifestYaml.Write(build))).Positions;
        foreach (var (message, template) in _cases.Where(static test => test.Template.Spec.Parameters is null))
        {
            var found = Assert.Single(BuildValidation.Check(build, template, KnativeRelease.V04, positions, "b.yaml"));

            Assert.Equal((Codes.BuildInvalid, positions.Find("spec.template.name").Line), (found.Code, found.Line));
            Assert.StartsWith($"The BuildTemplate '{template.Metadata.Name![..1]}", found.Message, StringComparison.Ordinal);
            Assert.Contains("cannot be used: ", found.Message, StringComparison.Ordinal);
            Assert.Contains(message, found.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("${A}")]
    [InlineData("${A}$")]
    [InlineData("${$}")]
    [InlineData("${}${A}")]
    [InlineData("$${A}$(B)")]
    [InlineData("${")]
    public void Placeholders_side_by_side_are_not_nested(string text) => Assert.Empty(BuildValidation.Check(OfStep(new() { Args = [text] })));

    [Fact]
    public void Nested_placeholders_are_those_of_the_controllers_pattern()
    {
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => "${}A"[random.Next(4)]));

            Assert.Equal(ControllersPattern().IsMatch(text), NestedPlaceholders.IsIn(text));
        }
    }

    [GeneratedRegex(@"\$\{[^}]+\$", RegexOptions.NonBacktracking)]
    private static partial Regex ControllersPattern();
}
