using Dispatch.Build.Definitions;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Templates;
using Dispatch.Build.Knative.Validation;
using Xunit;
using static Dispatch.Build.Tests.Knative.Validation.ValidationCase;

namespace Dispatch.Build.Tests.Knative.Validation;

public sealed class TemplateValidationTests
{
    private static BuildTemplate Template(BuildTemplateSpec spec, string name = "t") => new() { Metadata = new() { Name = name }, Spec = spec };

    private static readonly (string Message, BuildTemplate Template)[] _cases =
    [
        ("special character . must not be present: metadata.name", Template(new(), "a.b")),
        ("length must be no more than 63 characters: metadata.name", Template(new(), new string('a', 64))),
        ("missing field(s): spec.Image", Template(new() { Steps = [new() { Name = "a" }] })),
        ("expected exactly one, got both: spec.name", Template(new() { Steps = [new() { Name = "a", Image = "x" }, new() { Name = "a", Image = "x" }] })),
        ("expected exactly one, got both: spec.name", Template(new() { Volumes = [Json("""{"name":"v"}"""), Json("""{"name":"v"}""")] })),
        ("invalid key name \"ParamName\": spec.b.spec.params", Template(new() { Parameters = [new("A"), new("A")] })),
        ("NestedPlaceholder: nested placeholder in step 0 arg 0: \"${A${B}}\"", Template(new() { Steps = [new() { Image = "x", Args = ["${A${B}}"] }] })),
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

    [Theory]
    [InlineData(ImageKind.Function)]
    [InlineData(ImageKind.Runtime)]
    public void Our_own_templates_break_none(ImageKind kind) => Assert.Empty(BuildValidation.Check(KanikoTemplate.Create(kind)));
}
