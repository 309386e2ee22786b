using System.Text.RegularExpressions;

namespace Dispatch.Build.Knative.Outcomes;

/// <summary>Gives the controller's words for a Build that never got a pod their codes; the first pattern that fits counts.</summary>
internal static partial class ControllerMessage
{
    private static readonly (Regex Pattern, ErrorCode Code)[] _validation =
    [
        (AccountMissing, Codes.ServiceAccountMissing),
        (SecretMissing, Codes.ServiceAccountMissing),
        (BadSecret, Codes.ClusterCredentials),
        (TemplateMissing, Codes.TemplateMissing),
        (Arguments, Codes.TemplateArguments),
    ];

    private static readonly (Regex Pattern, ErrorCode Code)[] _execution =
    [
        (Quota, Codes.QuotaExceeded),
        (AccountMissing, Codes.ServiceAccountMissing),
        (Refused, Codes.AdmissionDenied),
    ];

    /// <summary>The reason <c>BuildValidationFailed</c>.</summary>
    public static Diagnostic Validation(string build, string? message) => Explain(build, message, _validation, "is not accepted");

    /// <summary>The reason <c>BuildExecuteFailed</c>: the API server refused the pod.</summary>
    public static Diagnostic Execution(string build, string? message) => Explain(build, message, _execution, "got no pod");

    private static Diagnostic Explain(string build, string? message, (Regex Pattern, ErrorCode Code)[] table, string what)
    {
        var text = message ?? "";
        var code = table.Where(row => row.Pattern.IsMatch(text)).Select(static row => row.Code).FirstOrDefault(Codes.BuildInvalid);
        return new Diagnostic(code, $"Build {build} {what}: {Quote.Sentence(text)}");
    }

    [GeneratedRegex("serviceaccounts? \"[^\"]*\" not found", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AccountMissing { get; }

    [GeneratedRegex("^secrets \"[^\"]*\" not found", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SecretMissing { get; }

    [GeneratedRegex("BadSecretAnnotation", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BadSecret { get; }

    [GeneratedRegex("buildtemplates\\S{0,100} \"[^\"]*\" not found", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TemplateMissing { get; }

    [GeneratedRegex("UnsatisfiedParameter|DuplicateArgName", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Arguments { get; }

    [GeneratedRegex("exceeded quota|failed quota", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Quota { get; }

    [GeneratedRegex("is forbidden|denied the request|failed calling (admission )?webhook|security policy", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Refused { get; }
}
