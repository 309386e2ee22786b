using System.Text.RegularExpressions;
using Dispatch.Build.Diagnosis.Rules;

namespace Dispatch.Build.Diagnosis.Dialects.BuildKit;

/// <summary>Reads what buildctl and docker buildx print with plain progress (or rawjson), v0.3 on.</summary>
internal sealed partial class BuildKitDialect : ILogDialect
{
    /// <inheritdoc/>
    public BuilderKind Kind => BuilderKind.BuildKit;

    /// <inheritdoc/>
    public bool IsOwn(string line) => BuildKitLog.IsOwn(line) || Client.IsMatch(line);

    /// <inheritdoc/>
    public int CountOwnLines(IReadOnlyList<string> lines) =>
        lines.Count(IsOwn) + lines.Count(BuildKitLog.IsSolving) + (IsRefusal(lines) || EndsInError(lines) ? 1 : 0);

    /// <inheritdoc/>
    public LogReading Read(IReadOnlyList<string> lines, LogContext context, BuilderEnd end)
    {
        var log = BuildKitLog.Parse(lines);
        return Read(log, context) ?? new LogReading(IsComplete(log) ? LogOutcome.Succeeded : LogOutcome.Open);
    }

    /// <summary>What the last words say, or the error of the last vertex where there are none; null when neither speaks of a failure.</summary>
    internal static LogReading? Read(BuildKitLog log, LogContext context)
    {
        var last = log.Vertices.LastOrDefault(static vertex => vertex.Kind is not (VertexKind.Cache or VertexKind.Other));
        var words = log.Words ?? (last is { State: VertexState.Failed } ? last.Error : null);
        if (words is null)
        {
            return null;
        }

        var failure = new BuildKitFailure(log, words, log.FailedVertex(words), context).Explain();
        return new LogReading(LogOutcome.Failed, failure.Evidence.Count > 0 ? failure : failure with { Evidence = [words] });
    }

    /// <summary>Whether every vertex came to its end; of a log without any, whether it is what was asked for: the client's help.</summary>
    internal static bool IsComplete(BuildKitLog log) =>
        log.Vertices.Count > 0 ? log.Vertices.All(static vertex => vertex.State != VertexState.Open) : log.Others.Contains("NAME:", StringComparer.Ordinal);

    // All that a client says which does not understand its arguments; a build says more.
    private static bool IsRefusal(IReadOnlyList<string> lines) =>
        lines.Where(static line => line.Length > 0).Take(2).ToList() is [var only] && CommandLine.Find(only) is not null;

    // Before anything is built the client says no more than this, and no other builder's last words begin so.
    private static bool EndsInError(IReadOnlyList<string> lines) =>
        lines.LastOrDefault(static line => !string.IsNullOrWhiteSpace(line))?.StartsWith("error: ", StringComparison.Ordinal) == true;

    [GeneratedRegex(@"^(   buildctl\b|Usage:  docker (buildx )?build\b|No help topic for '|error: (invalid (local|opt|frontend-opt|progress)|flag provided|could not find|no-cache))", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Client { get; }
}
