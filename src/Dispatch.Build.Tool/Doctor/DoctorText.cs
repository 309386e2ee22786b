using Dispatch.Build.Doctor;
using Dispatch.Build.Reporting;

namespace Dispatch.Build.Tool.Doctor;

/// <summary>A result for people: one line, and one more where there is something to do.</summary>
internal static class DoctorText
{
    private const string Margin = "                       ";

    public static void Write(TextWriter output, CheckResult result)
    {
        var code = result.Code is null ? "" : $"{result.Code}: ";
        output.WriteLine(Clean($"{result.Status.ToString().ToLowerInvariant(),-6} {result.Name,-15} {code}{result.Message}"));
        if (result.Remedy is { } remedy)
        {
            output.WriteLine($"{Margin}{Clean(remedy)}");
        }
    }

    private static string Clean(string text) => LogSanitizer.Sanitize(text.ReplaceLineEndings(" "));
}
