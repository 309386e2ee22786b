using Dispatch.Build.Diagnosis;

namespace Dispatch.Build.Knative.Outcomes;

/// <summary>Explains a container that ended with an error.</summary>
internal static class ContainerFailure
{
    /// <summary>What the pod's status alone tells; names the container when its log may tell more.</summary>
    public static Verdict.Failed Of(PodContainer container, ContainerState.Terminated ended)
    {
        if (ended.IsStartError)
        {
            return new Verdict.Failed(new Diagnostic(Codes.StepFailed, $"{container.DisplayName} could not start: {Quote.Sentence(ended.Message)}"));
        }

        var diagnostic = new Diagnostic(Code(container.Role), $"{container.DisplayName} exited with code {ended.ExitCode}.");
        return new Verdict.Failed(diagnostic, container, ended.ExitCode);
    }

    /// <summary>What its log tells.</summary>
    /// <param name="container">The one that failed.</param>
    /// <param name="exitCode">Of it.</param>
    /// <param name="log">What is kept of its log.</param>
    /// <param name="context">What is known of what was to be built.</param>
    public static Diagnostic Explain(PodContainer container, int exitCode, LogWindow log, LogContext context)
    {
        if (container.Role == ContainerRole.Step)
        {
            return ExplainStep(container, exitCode, log, context);
        }

        var lines = log.Complete();
        var evidence = LogTail.Evidence(lines);
        if (lines.Any(static line => line.Contains("no space left on device", StringComparison.OrdinalIgnoreCase)))
        {
            return new Diagnostic(Codes.DiskFull, $"{container.DisplayName} ran out of disk.") { Evidence = evidence };
        }

        if (container.Role == ContainerRole.GitSource && GitSourceLog.Failure(container.DisplayName, lines) is { } failure)
        {
            return failure;
        }

        var last = evidence.Count > 0 ? $": {Quote.Sentence(evidence[^1])}" : ".";
        return new Diagnostic(Code(container.Role), $"{container.DisplayName} exited with code {exitCode}{last}") { Evidence = evidence };
    }

    private static Diagnostic ExplainStep(PodContainer container, int exitCode, LogWindow log, LogContext context)
    {
        var found = new LogExplainer(context with { Builder = BuilderKind.Kaniko, Step = container.DisplayName }, log).Explain(new BuilderEnd(exitCode, (container.State as ContainerState.Terminated)?.Reason));
        return found.Count > 0 ? found[0] : new Diagnostic(Codes.StepFailed, $"{container.DisplayName} exited with code {exitCode}.");
    }

    private static ErrorCode Code(ContainerRole role) => role switch
    {
        ContainerRole.Credentials => Codes.ClusterCredentials,
        ContainerRole.GitSource or ContainerRole.GcsSource or ContainerRole.CustomSource => Codes.SourceFetchFailed,
        _ => Codes.StepFailed,
    };
}
