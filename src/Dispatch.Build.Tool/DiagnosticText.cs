using System.Globalization;
using Dispatch.Build.Reporting;

namespace Dispatch.Build.Tool;

/// <summary>Findings as lines for people. What came from a builder is sanitised: it must not command the terminal or the CI host.</summary>
internal static class DiagnosticText
{
    /// <summary>One error in the form that editors and problem matchers read, <c>file(line): error CODE: text</c>, and its evidence.</summary>
    public static void WriteError(TextWriter error, Diagnostic diagnostic)
    {
        error.WriteLine(Clean($"{Origin(diagnostic)}error {diagnostic.Code}: {diagnostic}"));
        foreach (var line in diagnostic.Evidence)
        {
            error.WriteLine($"  | {Clean(line)}");
        }
    }

    /// <summary>A text on one line, safe to print.</summary>
    public static string Clean(string text) => LogSanitizer.Sanitize(text.ReplaceLineEndings(" "));

    private static string Origin(Diagnostic diagnostic) => diagnostic switch
    {
        { File: null } => "",
        { Line: 0 } => $"{diagnostic.File}: ",
        { Column: 0 } => string.Create(CultureInfo.InvariantCulture, $"{diagnostic.File}({diagnostic.Line}): "),
        _ => string.Create(CultureInfo.InvariantCulture, $"{diagnostic.File}({diagnostic.Line},{diagnostic.Column}): "),
    };
}
