using Dispatch.Build.Reporting;

namespace Dispatch.Build.Tool.Terminals;

/// <summary>Shows a publish on standard error.</summary>
internal interface IPublishView : IProgress<BuildEvent>, IDisposable
{
    /// <summary>The work is over: what moves stands still.</summary>
    void Close(bool succeeded);

    /// <summary>Shows a finding.</summary>
    void Tell(Diagnostic diagnostic, Severity severity);

    /// <summary>Shows a line as it is.</summary>
    void Print(string line);
}
