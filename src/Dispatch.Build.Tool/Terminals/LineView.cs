using System.Globalization;
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

        if (isVerbose && Detail(value) is { } text)
        {
            _lines.Report(new Notice(text));
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

    private static string? Detail(BuildEvent value) => value switch
    {
        PhaseEnded phase => string.Create(CultureInfo.InvariantCulture, $"{phase.Phase}: {phase.Duration.TotalSeconds:0.0} s{(phase.ExitCode is { } code and not 0 ? $", exit code {code}" : "")}"),
        InputsHashed inputs => $"Key of the inputs: {inputs.Key.Value}",
        _ => null,
    };
}
