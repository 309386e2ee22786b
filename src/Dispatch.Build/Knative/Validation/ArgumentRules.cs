namespace Dispatch.Build.Knative.Validation;

/// <summary>Arguments whose values would not arrive as they are.</summary>
internal static class ArgumentRules
{
    public static IReadOnlyList<BuildRule> All { get; } =
    [
        new("placeholders in arguments", static subject => subject.Arguments.Index().Where(static entry => entry.Item.Value?.Contains("${", StringComparison.Ordinal) == true)
            .Select(static entry => new RuleBreak(
                $"spec.template.arguments[{entry.Index}].value",
                $"The argument {entry.Item.Name} holds '${{', which the controller may replace once more or not, by chance: '{entry.Item.Value}'"))),
    ];
}
