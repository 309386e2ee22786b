using System.Text.RegularExpressions;
using Dispatch.Build.Diagnosis.Instructions;
using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Dockerfiles.Parsing;

namespace Dispatch.Build.Diagnosis.Dialects.Buildah;

/// <summary>Reads what buildah says of a COPY, ADD or WORKDIR that failed.</summary>
internal static partial class FilesStep
{
    /// <summary>Code, message and remedy.</summary>
    public static Diagnostic Explain(string error, string step, LogContext context)
    {
        var keyword = step.Split(' ')[0].ToUpperInvariant();
        if (Owner.Match(error) is { Success: true } owner)
        {
            return new Diagnostic(Codes.OwnerUnknown, $"The image does not know the {owner.Groups["kind"].Value} {owner.Groups["name"].Value} of {keyword}.");
        }

        if (Flag.IsMatch(error))
        {
            return new Diagnostic(Codes.InvalidFlag, $"{keyword} has a flag that this version of buildah does not know: {error}");
        }

        if (Arguments.IsMatch(error))
        {
            return new Diagnostic(Codes.InvalidArguments, $"{keyword}: {error}");
        }

        if (Download.Match(error) is { Success: true } download)
        {
            return new Diagnostic(Codes.AddDownload, $"{keyword} cannot download {download.Groups["url"].Value}: {error}");
        }

        if (Ignored.Match(error) is { Success: true } ignored)
        {
            var rules = ignored.Groups["file"].Success ? ignored.Groups["file"].Value : "the ignore file";
            return new Diagnostic(Codes.SourceMissing, $"{keyword} finds no {Name(ignored.Groups["path"].Value)}: the rules of {rules} leave it out.") { Suggestion = $"Take it out of {rules}, or copy something else." };
        }

        return Missing.Match(error) is { Success: true } missing
            ? new Diagnostic(Codes.SourceMissing, $"{keyword} finds no {missing.Groups["path"].Value.TrimStart('/')} in {(step.Contains("--from=", StringComparison.Ordinal) ? "the image it copies from" : "the context")}.") { Suggestion = Near(missing.Groups["path"].Value, context) }
            : NoSource.IsMatch(error) ? new Diagnostic(Codes.SourceMissing, $"{keyword} finds no source: {error}")
            : new Diagnostic(Codes.InstructionFailed, $"{keyword} failed: {error}");
    }

    private static string? Near(string path, LogContext context) =>
        context.Workspace is { } workspace && NearMiss.Find(path.TrimStart('/'), workspace.Entries.Select(static entry => entry.Path)) is { } near ? $"Did you mean {near}? Ignore rules (.dockerignore) may also leave the file out." : null;

    private static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    [GeneratedRegex(@"(unknown|looking up) (?<kind>user|group)( error looking up (user|group))? ""?(?<name>[^"":]+)|looking up UID/GID for ""(?<name>[^""]+)""(?<kind>)|can't find (?<kind>uid|gid) for (user|group) (?<name>\S+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.RightToLeft, 1000)]
    private static partial Regex Owner { get; }

    [GeneratedRegex("only supports? the |[Uu]nknown flag|unsupported flag", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Flag { get; }

    [GeneratedRegex("requires (at least|exactly)|must be in JSON form|parsing chmod|invalid checksum", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Arguments { get; }

    [GeneratedRegex(@"(reading|Get|Head) ""(?<url>(https?|ftp|git)://[^""]+)""|(?<url>https?://\S+): (dial|Get|lookup|invalid response)|invalid response status|cloning ""?(?<url>[^"" ]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Download { get; }

    [GeneratedRegex(@"no items matching glob ""(?<path>[^""]*)"" copied \((?<count>[0-9]+) filtered out( using (?<file>[^)]*))?\)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Ignored { get; }

    [GeneratedRegex(@"(stat|eval symlinks): \[?""(?<path>[^""]*)""\]?: no such file or directory|stat (?<path>[^:""]+): no such file or directory", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Missing { get; }

    [GeneratedRegex("no glob matches|no sources .* found|no such file or directory|escaping context directory|outside of", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NoSource { get; }
}
