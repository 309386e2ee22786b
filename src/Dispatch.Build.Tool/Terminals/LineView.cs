using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;

namespace Dispatch.Build.Tool.Terminals;

/// <summary>A publish line by line: for CI hosts, files and pipes.</summary>
/// <param name="host">What the lines are for.</param>
/// <param name="error">Takes them.</param>
/// <param name="isQuiet">Warnings and errors only.</param>
/// <param name="isVerbose">Times and keys too.</param>
internal sealed class LineView(CiHost host, TextWriter error, bool isQuiet = false, bool isVerbose = false) : IPublishView
{
    private readonly HostLines _lines = new(host, error.WriteLine);

    /// <inheritdoc/>
    public void Report(BuildEvent value)
    {
        if (value is Warning || !isQuiet)
        {
            _lines.Report(value);
        }

        if (isVerbose && value is (PhaseEnded or InputsHashed))
        {
            _lines.Report(new Notice(EventText.Of(value)));
        }
    }

    /// <inheritdoc/>
    public void Close(bool succeeded) => _lines.Close();

    /// <inheritdoc/>
    public void Tell(Diagnostic diagnostic, Severity severity) => _lines.Tell(diagnostic, severity);

    /// <inheritdoc/>
    public void Print(string line) => error.WriteLine(line);

    /// <inheritdoc/>
    public void Dispose() => _lines.Close();
}
