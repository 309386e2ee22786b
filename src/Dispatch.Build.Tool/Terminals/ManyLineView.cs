using System.Globalization;
using Dispatch.Build.Definitions;
using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;
using Dispatch.Build.Tool.Publishing.Many;

namespace Dispatch.Build.Tool.Terminals;

/// <summary>
/// Several publishes line by line. Where lines are only text, each begins with the name of its function; a CI host whose commands have to begin a line gets
/// each function's lines in one piece, when it is over.
/// </summary>
internal sealed class ManyLineView(CiHost host, TextWriter error, bool isQuiet, bool isVerbose) : IManyView
{
    private readonly Lock _gate = new();
    private readonly Dictionary<FunctionDefinition, (LineView View, StringWriter? Lines)> _views = new(ReferenceEqualityComparer.Instance);
    private readonly LineView _own = new(host, error, isQuiet, isVerbose);

    private bool KeepsTogether => host.Name != "plain";

    /// <inheritdoc/>
    public IProgress<BuildEvent> Start(FunctionDefinition definition)
    {
        lock (_gate)
        {
            var lines = KeepsTogether ? new StringWriter { NewLine = "\n" } : null;
            var view = new LineView(host, lines is null ? new PrefixedWriter($"{LogSanitizer.Sanitize(definition.Name)} | ", error) : TextWriter.Synchronized(lines), isQuiet, isVerbose);
            _views[definition] = (view, lines);
            if (lines is not null && !isQuiet)
            {
                error.WriteLine($"{LogSanitizer.Sanitize(definition.Name)}: started");
            }

            return view;
        }
    }

    /// <inheritdoc/>
    public void Finish(FunctionDefinition definition, PublishRecord record)
    {
        lock (_gate)
        {
            if (_views.Remove(definition, out var own))
            {
                own.View.Close(record.Image is not null);
                error.Write(own.Lines?.ToString() ?? "");
            }

            if (!isQuiet)
            {
                error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{LogSanitizer.Sanitize(record.Name)}: {ManyTable.Word(record)} ({record.Duration.TotalSeconds:0.0} s)"));
            }
        }
    }

    /// <inheritdoc/>
    public void Close() => _own.Close(succeeded: true);

    /// <inheritdoc/>
    public void Tell(Diagnostic diagnostic, Severity severity) => _own.Tell(diagnostic, severity);

    /// <inheritdoc/>
    public void Print(string line) => _own.Print(line);

    /// <inheritdoc/>
    public void Dispose() => _own.Dispose();
}
