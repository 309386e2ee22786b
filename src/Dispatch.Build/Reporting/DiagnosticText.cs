using System.Globalization;

namespace Dispatch.Build.Reporting;

/// <summary>A finding as people read it, on every face: first what is wrong and what to do, then the last lines that the builder printed.</summary>
public static class DiagnosticText
{
    private const int EvidenceLines = 10;

    /// <summary>All of it, in lines that are safe to print; they are separated by <c>\n</c>.</summary>
    public static string Of(Diagnostic diagnostic) => string.Join('\n', Evidence(diagnostic).Prepend(Headline(diagnostic)));

    /// <summary>The same, headed <c>place: error CODE:</c>, where nothing else says what it is.</summary>
    public static string WithPlace(Diagnostic diagnostic, Severity severity) => $"{Place(diagnostic)}: {Word(severity)} {diagnostic.Code}: {Of(diagnostic)}";

    /// <summary>Message and remedy in one line.</summary>
    public static string Headline(Diagnostic diagnostic) => LogSanitizer.OneLine(diagnostic.ToString());

    /// <summary>The last lines that the builder printed, at most ten.</summary>
    public static IReadOnlyList<string> Evidence(Diagnostic diagnostic) => [.. diagnostic.Evidence.TakeLast(EvidenceLines).Select(LogSanitizer.Sanitize)];

    /// <summary><c>file(line)</c> as far as known; the product's name when nothing is.</summary>
    public static string Place(Diagnostic diagnostic) => (File(diagnostic), diagnostic.Line) switch
    {
        ("", _) => "dispatch",
        (var file, 0) => file,
        var (file, line) => string.Create(CultureInfo.InvariantCulture, $"{file}({line})"),
    };

    /// <summary><c>error</c> or <c>warning</c>, as CI hosts and MSBuild call them, too.</summary>
    internal static string Word(Severity severity) => severity is Severity.Error ? "error" : "warning";

    // A path is a text of somebody's too: a log may name any.
    internal static string File(Diagnostic diagnostic) => LogSanitizer.OneLine(diagnostic.File) ?? "";
}
