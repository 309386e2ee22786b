using Dispatch.Build.Diagnosis;
using Xunit;

namespace Dispatch.Build.Tests.Diagnosis.Kaniko;

/// <summary>Logs of kaniko, explained.</summary>
internal static class KanikoLogs
{
    public const string Exit = "error building image: error building stage: failed to execute command: waiting for process to exit: exit status ";

    /// <summary>Two stages with equal commands.</summary>
    public const string Dockerfile = "FROM registry.example/base:1 AS tools\nRUN make\nFROM registry.example/runtime:2\nRUN make\nENV A=b\nRUN make && \\\n    test\nRUN make\nCOPY a.txt *.json /srv/\n";

    /// <summary>What is found; fails when the log is taken for a success.</summary>
    public static Diagnostic Explain(string dockerfile, params string[] lines) => Assert.Single(All(new LogContext().WithDockerfile(dockerfile, "Dockerfile"), new BuilderEnd(null), lines));

    /// <summary>Everything that is found.</summary>
    public static IReadOnlyList<Diagnostic> All(LogContext context, BuilderEnd end, params string[] lines)
    {
        var explainer = new LogExplainer(context with { Builder = BuilderKind.Kaniko });
        foreach (var line in lines)
        {
            explainer.AddLine(line);
        }

        return explainer.Explain(end);
    }
}
