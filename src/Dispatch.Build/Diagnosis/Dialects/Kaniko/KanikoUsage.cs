using System.Text.RegularExpressions;
using Dispatch.Build.Dockerfiles.Parsing;
using Dispatch.Build.Reporting;

namespace Dispatch.Build.Diagnosis.Dialects.Kaniko;

/// <summary>Explains why the executor did not like its arguments.</summary>
internal static partial class KanikoUsage
{
    private const int LongestQuote = 300;

    /// <summary>The diagnostic: the flag, and the releases that know it.</summary>
    public static Diagnostic Explain(string said)
    {
        var match = Unknown.Match(said);
        var flag = match.Groups["flag"].Value.TrimStart('-');
        return match.Success
            ? new Diagnostic(Codes.BuilderUsage, $"This kaniko does not know the flag --{flag}{Releases(flag)}.") { Suggestion = Suggest(flag) }
            : new Diagnostic(Codes.BuilderUsage, $"The executor does not accept its arguments: {said.Cut(LongestQuote).TrimEnd('.')}.");
    }

    /// <summary>A piece of Go's quoted text as it was.</summary>
    public static string Unquote(string quoted) => quoted.Replace("\\\"", "\"", StringComparison.Ordinal).Replace(@"\\", @"\", StringComparison.Ordinal);

    private static string Releases(string flag) => KanikoFlags.Find(flag) switch
    {
        null => "; no release of it does",
        { Until: { } until } known => $"; {known.Since} to {until} do",
        { IsFork: true } known => $"; the fork osscontainertools/kaniko does, from {known.Since} on",
        var known => $"; {known.Since} and newer do",
    };

    private static string? Suggest(string flag) => KanikoFlags.Find(flag) switch
    {
        { Successor: { } successor } => $"Use --{successor} instead.",
        { Until: null } => "Leave it out of the template's step, or use a builder image of such a release.",
        null when NearMiss.Find(flag, KanikoFlags.Names) is { } near => $"Did you mean --{near}?",
        _ => null,
    };

    [GeneratedRegex(@"unknown (shorthand )?flag: (?<flag>-*[^\s=]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Unknown { get; }
}
