using System.Globalization;
using System.Text.RegularExpressions;
using Dispatch.Build.Diagnosis.Rules;
using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Diagnosis.Dialects.Buildah;

/// <summary>Reads how the command of a RUN ended in buildah's words.</summary>
internal static partial class RunStep
{
    /// <summary>What a failed RUN was about; null when it is not the command, or the container for it, that failed.</summary>
    public static Diagnostic? Explain(string error, BuildahLog log, Instruction? instruction, LogContext context, BuilderEnd end)
    {
        var status = Status.Match(error);
        if (!status.Success)
        {
            return null;
        }

        // Of chroot isolation, which runs the command in a process of its own that then exits with 1.
        var own = log.Output.Where(static line => Own.IsMatch(line)).ToList();
        List<string> output = [.. log.Output.Select(static line => Own.Replace(line, "")).Where(static line => line.Length > 0)];
        var start = own.Select(static line => Start.Match(line)).FirstOrDefault(static match => match.Success)?.Groups["why"].Value;
        var signal = own.Select(static line => Signal.Match(line)).FirstOrDefault(static match => match.Success)?.Groups["signal"].Value;
        var runtime = output.FindLast(static line => Runtime.IsMatch(line));
        var code = int.Parse(status.Groups["code"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        if (runtime is not null && !Program.IsMatch(runtime))
        {
            return new Diagnostic(Codes.BuilderEnvironment, $"{context.Step ?? "buildah"} cannot run containers on this machine: {runtime}")
            {
                Suggestion = "Setting BUILDAH_ISOLATION=chroot in the environment often helps inside a container.",
                Evidence = [.. output.TakeLast(10)],
            };
        }

        return RunFailure.Explain(signal is null && start is null && runtime is null ? new RunEnd(code, Reason: end.Reason) : new RunEnd(null, signal, start ?? runtime, end.Reason), output, instruction, context);
    }

    [GeneratedRegex(@"(^|: )(while running runtime: )?exit status (?<code>[0-9]{1,9})\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.RightToLeft, 1000)]
    private static partial Regex Status { get; }

    [GeneratedRegex(@"(process failed to start with error: .*?)?(process exited with error: .*?)?subprocess exited (with status [0-9]+|on [a-z ]+)\z|^error running subprocess: .*|process failed to start with error: .*\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Own { get; }

    [GeneratedRegex(@"process failed to start with error: (?<why>.*?)(process exited|subprocess exited|\z)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Start { get; }

    [GeneratedRegex(@"subprocess exited on (?<signal>[a-z ]+)\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Signal { get; }

    [GeneratedRegex(@"^(error running container: |running container: |.*creating container for \[)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Runtime { get; }

    [GeneratedRegex(@"executable file|[Ee]xec format error|(exec|stat) \S+: (no such file|not found|permission denied)|: no such file or directory: (unknown|OCI)|unable to find (user|group)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Program { get; }
}
