using System.Text.RegularExpressions;

namespace Dispatch.Build.Diagnosis.Dialects;

/// <summary>BuildKit's last words: an error that each layer it went through put its own words before.</summary>
internal static partial class BuildKitWords
{
    /// <summary>What is left without the words that only say which layer passed the error on.</summary>
    public static string Core(string words)
    {
        for (var match = Layer.Match(words); match.Success && match.Length > 0 && match.Length < words.Length; match = Layer.Match(words))
        {
            words = words[match.Length..];
        }

        return words.Trim();
    }

    /// <summary>How the command of a RUN ended, and its arguments joined by blanks; null when the words are about none.</summary>
    public static (string Arguments, string End)? Process(string words)
    {
        var match = Ended.Match(words);
        return match.Success ? (match.Groups["old"].Success ? match.Groups["old"].Value : GoQuote.Read(match.Groups["quoted"].Value), match.Groups["end"].Value) : null;
    }

    [GeneratedRegex(@"^((error|ERROR|Error|buildx failed with): |failed to (solve|build)( with frontend \S+)?: |rpc error: code = [A-Za-z]+ desc = |(Canceled|Unknown|InvalidArgument|DeadlineExceeded|NotFound|AlreadyExists|PermissionDenied|ResourceExhausted|FailedPrecondition|Aborted|OutOfRange|Unimplemented|Internal|Unavailable|DataLoss|Unauthenticated): |failed to push \S+: |failed to (build LLB|create LLB definition|load LLB|load cache key|compute cache key|receive status): |(failed to calculate checksum of ref [^ ]+: )|dockerfile parse error (on )?lines? [0-9-]+: )", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Layer { get; }

    [GeneratedRegex(@"(executor failed running \[(?<old>.*)\]|process (?<quoted>""([^""\\]|\\.)*"") did not complete successfully): (?<end>.*)\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex Ended { get; }
}
