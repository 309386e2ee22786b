using Dispatch.Build.Knative.Manifests;
using static Dispatch.Build.Knative.Outcomes.Quote;

namespace Dispatch.Build.Knative.Validation;

/// <summary>Arguments whose values would not arrive as they are.</summary>
internal static class ArgumentRules
{
    public static IReadOnlyList<BuildRule> All { get; } =
    [
        new("placeholders in arguments", static subject => Values(subject, static value => value.Contains("${", StringComparison.Ordinal))
            .Select(static entry => new RuleBreak(
                entry.Path, $"The argument {Value(entry.Argument.Name)} holds '${{', which the controller may replace once more or not, by chance: '{Value(entry.Argument.Value)}'")))
        {
            Code = Codes.TemplateArguments,
            Suggestion = "Give it a value without '${'.",
        },

        // In command, arguments and environment of a container: k8s.io/kubernetes/third_party/forked/golang/expansion.
        new("variables in arguments", static subject => Values(subject, static value => value.Contains("$$", StringComparison.Ordinal) || value.Contains("$(", StringComparison.Ordinal))
            .Select(static entry => new RuleBreak(
                entry.Path, $"The argument {Value(entry.Argument.Name)} holds '$$' or '$(', which Kubernetes replaces in the arguments of a container: '{Value(entry.Argument.Value)}'")))
        {
            Code = Codes.TemplateArguments,
            Suggestion = "Give it a value without '$$' and '$('.",
        },
    ];

    private static IEnumerable<(string Path, Argument Argument)> Values(ValidationSubject subject, Func<string, bool> isBroken) => subject.Arguments.Index()
        .Where(entry => isBroken(entry.Item.Value))
        .Select(static entry => ($"spec.template.arguments[{entry.Index}].value", entry.Item));
}
