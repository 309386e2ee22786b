using System.Text.RegularExpressions;

namespace Dispatch.Build.Knative.Validation;

/// <summary>What Kubernetes takes for names (k8s.io/apimachinery/pkg/util/validation).</summary>
internal static partial class KubernetesNames
{
    public const int MaxLabel = 63;
    private const int MaxSubdomain = 253;

    /// <summary>RFC 1123 label.</summary>
    public static bool IsLabel(string text) => text.Length <= MaxLabel && Label().IsMatch(text);

    /// <summary>Labels joined by dots.</summary>
    public static bool IsSubdomain(string text) => text.Length <= MaxSubdomain && text.Split('.').All(static part => Label().IsMatch(part));

    /// <summary>Whether a text may stand behind a prefix that ends with a hyphen and still make a label.</summary>
    public static bool IsLabelEnd(string text) => LabelEnd().IsMatch(text);

    /// <summary>Key of a label or annotation: <c>[prefix/]name</c>.</summary>
    public static bool IsQualifiedName(string text) => text.Split('/') switch
    {
        [var name] => IsPlainName(name),
        [var prefix, var name] => IsSubdomain(prefix) && IsPlainName(name),
        _ => false,
    };

    /// <summary>Value of a label.</summary>
    public static bool IsLabelValue(string text) => text.Length == 0 || IsPlainName(text);

    private static bool IsPlainName(string text) => text.Length <= MaxLabel && PlainName().IsMatch(text);

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Label();

    [GeneratedRegex(@"^[-a-z0-9]*[a-z0-9]\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LabelEnd();

    [GeneratedRegex(@"^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PlainName();
}
