using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Validation;
using Dispatch.Testing;
using Xunit;
using static Dispatch.Build.Tests.Knative.Validation.ValidationCase;

namespace Dispatch.Build.Tests.Knative.Validation;

/// <summary>docs/errors.md shows what is really said.</summary>
public sealed class DocumentedExamplesTests
{
    [Fact]
    public void A_Build_that_breaks_a_rule() =>
        AssertExample(Codes.BuildInvalid, Valid with { Spec = Valid.Spec with { Timeout = "36h" } });

    [Fact]
    public void Arguments_that_do_not_fit() => AssertExample(
        Codes.TemplateArguments,
        Valid,
        FunctionTemplate() with { Spec = new() { Parameters = [new("DESTINATION"), new("IMAGE"), new("HANDLER", "The fully-qualified function implementation name")], Steps = FunctionTemplate().Spec.Steps } },
        remove: "HANDLER");

    [Fact]
    public void A_release_that_is_too_old() => AssertExample(
        Codes.KnativeTooOld,
        Valid with { Spec = Valid.Spec with { Sources = [new() { Git = new("https://git.example/a.git", "main") }] } },
        release: KnativeRelease.V02);

    [Fact]
    public void A_manifest_that_cannot_be_read()
    {
        const string Text = """
            apiVersion: build.knative.dev/v1alpha1
            kind: BuildTemplate
            metadata: {name: t}
            spec:
              parameters:
              - {name: A}
              - {name: B, default: true}
            """;
        var failure = Assert.Throws<DispatchException>(static () => ManifestYaml.Read(Text, "templates/mine.yaml"));

        AssertExample(Codes.ManifestInvalid, Assert.Single(failure.Diagnostics));
    }

    private static void AssertExample(ErrorCode code, KnativeBuild build, BuildTemplate? template = null, KnativeRelease release = KnativeRelease.V04, string? remove = null)
    {
        var arguments = build.Spec.Template!.Arguments!.Where(argument => argument.Name != remove);
        var changed = build with { Spec = build.Spec with { Template = build.Spec.Template with { Arguments = [.. arguments] } } };

        AssertExample(code, Assert.Single(BuildValidation.Check(changed, template, release)));
    }

    private static void AssertExample(ErrorCode code, Diagnostic found)
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "errors.md"));
        var section = page[page.IndexOf($"### {code.Id}\n", StringComparison.Ordinal)..].Split("\n### ")[0];

        Assert.Equal(code, found.Code);
        Assert.Contains($"**Example** `{found.Message}`", section, StringComparison.Ordinal);
        Assert.Contains($"**Remedy** {code.Remedy}", section, StringComparison.Ordinal);
    }
}
