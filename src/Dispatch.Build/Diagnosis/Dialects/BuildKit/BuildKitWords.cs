using System.Text.RegularExpressions;

namespace Dispatch.Build.Diagnosis.Dialects.BuildKit;

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

    /// <summary>The exit code of a command.</summary>
    [GeneratedRegex(@"\bexit (code|status):? (?<code>[0-9]{1,10})\b", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    internal static partial Regex ExitCode { get; }

    /// <summary>A command failed, and the version does not say with what code.</summary>
    [GeneratedRegex("did not terminate suc+ess?ful", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    internal static partial Regex NoCode { get; }

    /// <summary>The layers of a base image could not be read.</summary>
    [GeneratedRegex(@"^(failed to copy: |httpReadSeeker|short read: |failed to (extract|fetch|apply|mount) layer)|expected number of bytes|failed commit on ref|unexpected commit (digest|size)|mount callback failed|^read tcp ", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    internal static partial Regex LayerTrouble { get; }

    /// <summary>A server sent less than it said.</summary>
    [GeneratedRegex("short read: |expected number of bytes", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    internal static partial Regex CutShort { get; }

    /// <summary>What is asked of a server only for a push.</summary>
    [GeneratedRegex(@"failed to push|pushing |unexpected response: |unexpected status from (PUT|POST|PATCH|HEAD request to \S+/blobs/)|Head ""?https?://\S+/blobs/|/blobs/uploads|(Put|Post|Patch) ""?https?://|pull(%2C|,)push|push access denied", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    internal static partial Regex Pushing { get; }

    /// <summary>What is asked of a server only for a pull.</summary>
    [GeneratedRegex(@"failed to (resolve source metadata|load cache key|copy: |solve with frontend gateway)|/manifests/|\[manifests |pull access denied|httpReadSeeker|repository does not exist or may require", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    internal static partial Regex Pulling { get; }

    /// <summary>What was to be pushed.</summary>
    [GeneratedRegex(@"failed to push (?<image>\S+): ", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    internal static partial Regex Pushed { get; }

    /// <summary>A file on this side could not be written.</summary>
    [GeneratedRegex(@"^((error from receiver: )?(open|mkdir|create|stat|rename|write|lstat) /?\S+: (no such file or directory|permission denied|read-only file system|not a directory|is a directory|file exists))|failed to create \S+: ", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    internal static partial Regex OutputFile { get; }

    /// <summary>A name is no image.</summary>
    [GeneratedRegex("invalid reference format|parsing image name|repository name must be lowercase", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    internal static partial Regex BadName { get; }

    /// <summary>Something is not there.</summary>
    [GeneratedRegex(@"\bnot found\b|does not exist", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    internal static partial Regex NotFound { get; }

    /// <summary>An image is not there.</summary>
    [GeneratedRegex(@"(^|: )[^\s""]+(/[^\s"":]+:[\w.-]+|@sha256:[0-9a-f]+):? not found\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    internal static partial Regex AbsentImage { get; }

    [GeneratedRegex(@"^((error|ERROR|Error|buildx failed with): |failed to (solve|build)( with frontend \S+)?: |rpc error: code = [A-Za-z]+ desc = |(Canceled|Unknown|InvalidArgument|DeadlineExceeded|NotFound|AlreadyExists|PermissionDenied|ResourceExhausted|FailedPrecondition|Aborted|OutOfRange|Unimplemented|Internal|Unavailable|DataLoss|Unauthenticated): |failed to push \S+: |failed to (build LLB|create LLB definition|load LLB|load cache key|compute cache key|receive status): |(failed to calculate checksum of ref [^ ]+: )|dockerfile parse error (on )?lines? [0-9-]+: )", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Layer { get; }

    [GeneratedRegex(@"(executor failed running \[(?<old>.*)\]|process (?<quoted>""([^""\\]|\\.)*"") did not complete successfully): (?<end>.*)\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex Ended { get; }
}
