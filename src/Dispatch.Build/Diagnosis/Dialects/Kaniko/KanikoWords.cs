using System.Text.RegularExpressions;

namespace Dispatch.Build.Diagnosis.Dialects.Kaniko;

/// <summary>The wrappers that the executor puts around an error, which tell what it was doing (errors.Wrap in cmd/ and pkg/executor).</summary>
internal static partial class KanikoWords
{
    /// <summary>Whether the error is about the destination.</summary>
    public static bool IsPush(string text) => Push.IsMatch(text);

    /// <summary>Whether the error is about getting the build context.</summary>
    public static bool IsContext(string text) => Context.IsMatch(text);

    /// <summary>Whether it happened while the base image's layers were unpacked.</summary>
    public static bool IsUnpacking(string text) => text.Contains("filesystem from image", StringComparison.Ordinal) || text.Contains("extracting fs from image", StringComparison.Ordinal);

    /// <summary>The error without them, on one line.</summary>
    public static string Unwrap(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        while (Wrapper.Match(line) is { Length: > 0 } wrapper)
        {
            line = line[wrapper.Length..];
        }

        return line;
    }

    [GeneratedRegex("^error (pushing image|checking push permission)|^failed to push to destination", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Push { get; }

    [GeneratedRegex("^error resolving source context|unknown build context prefix|^dialing: |^MissingRegion|specify a path to the build context|unpacking tar from build context|failed to unpack context snapshot|HTTPSTar bad status", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Context { get; }

    [GeneratedRegex(@"^(error (building|pushing) image: |error building stage: |error checking push permissions( -- [^:]*)?: |checking push permission for ""[^""]*"": |creating push check transport for \S+ failed: |failed to (execute command|optimize instructions|get files used from context|get filesystem from image|push to destination \S+|get baseImage): |error resolving (source context|dockerfile path): |unable to complete operation after [0-9]+ attempts, last error: |getting stage builder for stage [0-9]+: |precompute: |stage [0-9]+: |resolving (src|sources|args|pushAuth): |matching sources: |getting tag for destination: |retrieving image layers: |parsing dockerfile: |copying (file|dir|dockerfile): )", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Wrapper { get; }
}
