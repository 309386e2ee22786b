using System.Text.RegularExpressions;

namespace Dispatch.Build.Diagnosis.Dialects.BuildKit;

/// <summary>Reads what img prints with --no-console: BuildKit's progress between img's own words.</summary>
internal sealed partial class ImgDialect : ILogDialect
{
    /// <inheritdoc/>
    public BuilderKind Kind => BuilderKind.Img;

    /// <inheritdoc/>
    public bool IsOwn(string line) => Own.IsMatch(line);

    /// <inheritdoc/>
    public int CountOwnLines(IReadOnlyList<string> lines) =>
        IsRefusal(lines) ? 1
        : lines.Any(IsOwn) ? lines.Count(line => BuildKitLog.IsOwn(line) || IsOwn(line)) : 0;

    // All it says of arguments that it does not accept.
    private static bool IsRefusal(IReadOnlyList<string> lines) =>
        lines.Where(static line => !string.IsNullOrWhiteSpace(line)).Take(2).ToArray() is [var only] && only.StartsWith("Error: ", StringComparison.Ordinal);

    /// <inheritdoc/>
    public LogReading Read(IReadOnlyList<string> lines, LogContext context, BuilderEnd end)
    {
        var log = BuildKitLog.Parse(lines);
        if (log.Others.Any(Success.IsMatch) && log.Words is null)
        {
            return new LogReading(LogOutcome.Succeeded);
        }

        // It prints an error as it is, without a word before.
        var last = log.Others.LastOrDefault(static line => !string.IsNullOrWhiteSpace(line) && !Chat.IsMatch(line));
        var pushed = log.Others.Select(static line => Push.Match(line)).LastOrDefault(static match => match.Success)?.Groups["image"].Value;
        log = log with { Words = log.Words ?? last };
        if (pushed is not null && log.Words is not null)
        {
            log = log with { Words = $"failed to push {pushed}: {BuildKitWords.Core(log.Words)}" };
        }

        return BuildKitDialect.Read(log, context) ?? new LogReading(LogOutcome.Open);
    }

    [GeneratedRegex(@"^(Setting up the rootfs\.\.\. this may take a bit\.|Usage: img |Successfully (built|pushed|pulled|saved) |Pushing \S+\.\.\.\z|parsing image name ""|Run 'img |(Error: )?(img: '|invalid (build-arg|label) value |must pass a path to build))", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Own { get; }

    [GeneratedRegex("^Successfully (built|pushed) ", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Success { get; }

    [GeneratedRegex(@"^Pushing (?<image>\S+)\.\.\.\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Push { get; }

    [GeneratedRegex(@"^(Building \S+\z|Setting up the rootfs|Pushing \S+\.\.\.\z|time=""| |-{4,}|Usage: |Flags:|\S+: \d+ B)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Chat { get; }
}
