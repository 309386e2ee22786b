using System.Text.RegularExpressions;
using Dispatch.Build.Diagnosis.Instructions;
using Dispatch.Build.Diagnosis.Rules;
using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Reporting;

namespace Dispatch.Build.Diagnosis.Dialects.Kaniko;

/// <summary>What COPY and ADD did not find.</summary>
internal static partial class SourceTrouble
{
    private const int LongestQuote = 300;
    private static readonly Pattern _missing = new(@"(^|: )(l?stat|open|failed to lstat:? |CreateFile) (?<path>[^:]+(:[^ :][^:]*)*): no such file or directory");

    /// <summary>The diagnostic; null when the words are about something else.</summary>
    public static Diagnostic? Explain(string said, KanikoProgress progress, FailedInstruction? instructions, LogContext context)
    {
        var isDownload = Download.IsMatch(said);
        var path = _missing.Match(said) is { Success: true } match ? match.Groups["path"].Value : null;
        if (path is null && !isDownload && !Nothing.IsMatch(said))
        {
            return null;
        }

        var current = progress.Current(instructions);
        if (path is not null && Process.IsMatch(path))
        {
            return At(current, context, Codes.BaseNotFunctionImage, $"COPY copies onto the root of the builder itself, because the WORKDIR that the base image should set is empty: {said}.");
        }

        if (isDownload || (path is not null && Address.IsMatch(path)))
        {
            var add = current is AddInstruction ? current : instructions?.Copying(path, current, progress.IsDone);
            return At(add, context, Codes.AddDownload, $"ADD cannot download {Url(add) ?? "its source"}: {said.Cut(LongestQuote).TrimEnd('.')}.");
        }

        var files = instructions?.Copying(path, progress.IsAtBase ? null : current, progress.IsDone);
        return path is not null && Stage.Match(path) is { Success: true } stage && FromStage(stage.Groups["name"].Value, path, progress, context) is { } found ? found
            : path is not null && files is not null && IsContextItself(path, files, instructions!) ? new Diagnostic(Codes.ContextMissing, $"The build context {path} does not exist.")
            : MissingSource.Diagnose(path, files, instructions, context, said.Cut(LongestQuote));
    }

    // What is copied out of another stage lies below /kaniko/<stage>; v0.3 takes an image for a stage.
    private static Diagnostic? FromStage(string rest, string path, KanikoProgress progress, LogContext context)
    {
        var copies = context.Dockerfile?.Stages.SelectMany(static stage => stage.Instructions.OfType<CopyInstruction>().Select(copy => (copy, stage))) ?? [];
        foreach (var (copy, stage) in copies.Where(static entry => entry.copy.From is not null))
        {
            if (!rest.StartsWith(copy.From + "/", StringComparison.Ordinal))
            {
                continue;
            }

            if (context.Dockerfile!.FindStage(copy.From!, stage.Index, indexAllowed: true) is not null)
            {
                return copy.Diagnose(Codes.SourceMissing, $"COPY source {rest[copy.From!.Length..]} is not in stage {copy.From}.");
            }

            if (progress.HasRead(copy.From!))
            {
                return copy.Diagnose(Codes.SourceMissing, $"COPY source {rest[copy.From!.Length..]} is not in the image {copy.From}.");
            }

            return copy.From!.AsSpan().ContainsAny("/:")
                ? copy.Diagnose(Codes.BaseNotFound, $"This kaniko cannot COPY out of the image {copy.From}, only out of earlier stages: {path} does not exist.")
                : copy.Diagnose(Codes.InvalidStage, $"There is no earlier stage {copy.From}: {path} does not exist.");
        }

        return null;
    }

    private static bool IsContextItself(string path, FilesInstruction files, FailedInstruction instructions) =>
        files is not CopyInstruction { From: not null } && instructions.Sources(files).Any(static source => source.Trim('/') is "." or "")
        && !instructions.Sources(files).Any(source => path.EndsWith("/" + source.Trim('.', '/'), StringComparison.Ordinal) && source.Trim('.', '/').Length > 0);

    private static string? Url(Instruction? add) => (add as FilesInstruction)?.Sources.FirstOrDefault(static source => source.Contains("://", StringComparison.Ordinal));

    private static Diagnostic At(Instruction? instruction, LogContext context, ErrorCode code, string message) =>
        instruction?.Diagnose(code, message) ?? new Diagnostic(code, message) { File = context.DockerfileName };

    [GeneratedRegex("copy failed: no source files|no source files (were )?specified", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Nothing { get; }

    [GeneratedRegex("downloading remote source|invalid response status [0-9]+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Download { get; }

    [GeneratedRegex("/https?:/", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Address { get; }

    [GeneratedRegex("^/?proc/[0-9]+/", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Process { get; }

    [GeneratedRegex("^/kaniko/(deps/)?(?<name>.+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Stage { get; }
}
