using Dispatch.Build.Batches;
using Dispatch.Build.Reporting;

namespace Dispatch.Build.Tool.Terminals;

/// <summary>Shows several publishes on standard error.</summary>
internal interface IManyView : IBatchListener, IDisposable
{
    /// <summary>The work is over: what moves stands still.</summary>
    void Close();

    /// <summary>Shows a finding.</summary>
    void Tell(Diagnostic diagnostic, Severity severity);

    /// <summary>Shows a line as it is.</summary>
    void Print(string line);
}
