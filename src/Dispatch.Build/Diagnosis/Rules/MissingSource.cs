using Dispatch.Build.Diagnosis.Instructions;
using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Dockerfiles.Parsing;

namespace Dispatch.Build.Diagnosis.Rules;

/// <summary>A source of COPY or ADD that the build context, or another stage, does not have: near names, and the ignore rule that left it out.</summary>
internal static class MissingSource
{
    /// <summary>Names the source as written, where it is found.</summary>
    /// <param name="path">What the builder did not find, as it names it; null when it names nothing.</param>
    /// <param name="files">The instruction; null when not found.</param>
    /// <param name="instructions">The Dockerfile; null when unknown.</param>
    /// <param name="context">What else is known.</param>
    /// <param name="said">The builder's words.</param>
    public static Diagnostic Diagnose(string? path, FilesInstruction? files, FailedInstruction? instructions, LogContext context, string said)
    {
        var stage = (files as CopyInstruction)?.From;
        var source = files is null ? path : instructions!.Sources(files).FirstOrDefault(source => path is null ? source.AsSpan().ContainsAny("*?[") : IsEnd(path, source)) ?? (files.Sources.Count > 0 ? files.Sources[0] : null);
        var message = $"{files?.Keyword ?? "COPY"} source {source ?? "files"} {(stage is null ? "is not in the build context" : $"is not in {stage}")}{(path is null ? $": {said.TrimEnd('.')}" : path == source ? "" : $" ({path} does not exist)")}.";
        var suggestion = stage is null && source is not null ? Suggest(source, context) : null;
        return files?.Diagnose(Codes.SourceMissing, message, suggestion: suggestion) ?? new Diagnostic(Codes.SourceMissing, message) { File = context.DockerfileName, Suggestion = suggestion };
    }

    private static string? Suggest(string source, LogContext context)
    {
        if (context.Workspace is not { } workspace)
        {
            return null;
        }

        var path = source.TrimStart('.', '/').TrimEnd('/');
        return workspace.Rules.Excluding(path) is { } rule ? $"The ignore rule '{rule}' leaves {path} out of the build context: take it out, or add !{path} behind it."
            : Near(path, workspace.Entries.Select(static entry => entry.Path)) is { } near ? $"Did you mean {near}?"
            : null;
    }

    // A name with another case, in another folder, or with a letter or two wrong.
    private static string? Near(string path, IEnumerable<string> entries)
    {
        var all = entries.ToArray();
        var name = path[(path.LastIndexOf('/') + 1)..];
        return Array.Find(all, entry => string.Equals(entry, path, StringComparison.OrdinalIgnoreCase))
            ?? NearMiss.Find(path, all)
            ?? Array.Find(all, entry => string.Equals(entry[(entry.LastIndexOf('/') + 1)..], name, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsEnd(string path, string source) => source.TrimStart('.', '/').TrimEnd('/') is { Length: > 0 } clean && (path == clean || path.EndsWith("/" + clean, StringComparison.Ordinal));
}
