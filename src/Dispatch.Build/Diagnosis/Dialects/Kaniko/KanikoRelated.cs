using System.Text.RegularExpressions;
using Dispatch.Build.Diagnosis.Rules;
using Dispatch.Build.Reporting;

namespace Dispatch.Build.Diagnosis.Dialects.Kaniko;

/// <summary>What else the executor complained about before its last words.</summary>
internal static partial class KanikoRelated
{
    private const int Most = 3;
    private const int LongestQuote = 300;

    /// <summary>Warnings and errors that servers caused, in order, each once.</summary>
    public static IReadOnlyList<Diagnostic> Find(Diagnostic root, IReadOnlyList<KanikoMessage> messages) =>
    [
        .. messages.Where(static message => message is { IsLibrary: false, Level: "warning" or "error" }).Select(static message => message.Text).Distinct(StringComparer.Ordinal)
            .Select(text => RemoteTrouble.Explain(text, IsPush(text) ? RemoteSubject.Push : RemoteSubject.Base, image: null) is { } found
                ? found with { File = root.File, Line = root.Line, EndLine = root.EndLine, Instruction = root.Instruction, Evidence = [text.Cut(LongestQuote)] }
                : null)
            .OfType<Diagnostic>().TakeLast(Most),
    ];

    /// <summary>
    /// One of them first: where a mirror that was named failed, reading from the registry itself is only the way out, and fails in a closed
    /// network.
    /// </summary>
    public static Diagnostic Order(Diagnostic root, IReadOnlyList<Diagnostic> related)
    {
        var mirror = related.FirstOrDefault(static found => Mirror.IsMatch(found.Evidence[0]));
        return mirror is not null && (root.Code == Codes.BaseDns || root.Code == Codes.BaseUnreachable)
            ? mirror with { Message = $"The mirror failed first: {mirror.Message}", ExitCode = root.ExitCode, Evidence = root.Evidence, Related = [root with { Evidence = [] }, .. related.Where(found => found != mirror)] }
            : root with { Related = related };
    }

    private static bool IsPush(string text) => text.Contains("push", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("(mirror|(re)?mapped registry)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Mirror { get; }
}
