using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Dispatch.Build;
using Dispatch.Build.Diagnosis;
using Dispatch.Build.Reporting;

namespace Cake.Dispatch.Running;

/// <summary>Explains a log file for a script.</summary>
internal static class CakeExplain
{
    private const int PieceBytes = 64 * 1024;

    /// <summary>Logs what went wrong, and returns it.</summary>
    /// <exception cref="CakeException">A file cannot be read, or there is no builder of that name.</exception>
    public static IReadOnlyList<DispatchFinding> Run(ICakeContext context, FilePath file, DispatchExplainSettings settings)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(settings);
        return CakeRun.Wait(context.Log, (stop, _) => ExplainAsync(context, file, settings, stop));
    }

    private static async Task<IReadOnlyList<DispatchFinding>> ExplainAsync(ICakeContext context, FilePath file, DispatchExplainSettings settings, CancellationToken stop)
    {
        var known = new LogContext
        {
            Builder = BuilderOf(settings.Builder),
            BuildArguments = [.. settings.BuildArguments],
            LogFile = file.MakeAbsolute(context.Environment).FullPath,
        };
        var explainer = new LogExplainer(DockerfileFile.AddTo(known, settings.Dockerfile?.MakeAbsolute(context.Environment).FullPath));
        using var log = InputFile.Open(known.LogFile);
        var piece = new byte[PieceBytes];
        while (await log.ReadAsync(piece, stop) is var length and > 0)
        {
            explainer.Add(piece.AsSpan(0, length));
        }

        var found = explainer.Explain(new BuilderEnd(settings.ExitCode, settings.Reason));
        context.Log.Information("{0}", found.Count == 0 ? $"Nothing in {LogSanitizer.Sanitize(file.FullPath)} is a failure." : string.Join('\n', found.Select(Text)));
        return [.. found.Select(Finding)];
    }

    private static BuilderKind BuilderOf(string? name) =>
        name is null ? BuilderKind.Auto
        : Enum.TryParse<BuilderKind>(name, ignoreCase: true, out var kind) && Enum.IsDefined(kind) && !char.IsAsciiDigit(name[0]) ? kind
        : throw new DispatchException(Codes.SettingInvalid, $"Builder is '{name}'. It is one of: {string.Join(", ", Enum.GetNames<BuilderKind>()).ToLowerInvariant()}.");

    private static string Text(Diagnostic found) => $"{DiagnosticText.Place(found)}: {found.Code} ({found.Code.Cause}): {DiagnosticText.Of(found)}";

    private static DispatchFinding Finding(Diagnostic found) => new(found.Code.Id, found.Code.Cause, found.Message)
    {
        File = found.File ?? "",
        Line = found.Line,
        Instruction = found.Instruction ?? "",
        Suggestion = found.Suggestion ?? found.Code.Remedy,
        ExitCode = found.ExitCode,
        Evidence = DiagnosticText.Evidence(found),
    };
}
