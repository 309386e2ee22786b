using System.Diagnostics.CodeAnalysis;
using Dispatch.Build.Reporting.Documents;

namespace Dispatch.Build.Tool.Explaining;

/// <summary>A finding as <c>explain --json</c> prints it: the schema of docs/explain.md. Every member is always there.</summary>
internal sealed record ExplainedFailure : DiagnosticDocument
{
    [SetsRequiredMembers]
    public ExplainedFailure(DiagnosticDocument failure)
        : base(failure)
    {
    }

    /// <summary>Grows when a member changes its meaning or goes; new members do not count.</summary>
    public int SchemaVersion { get; } = 1;
}
