using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;
using Dispatch.Build.Tool.Terminals;

namespace Dispatch.Build.Tool.Clusters;

/// <summary>How a log is printed.</summary>
internal enum LogForm
{
    /// <summary>The bytes that were printed: for files and pipes.</summary>
    Raw,

    /// <summary>Without what terminals and CI hosts obey.</summary>
    Safe,

    /// <summary>A JSON object a line.</summary>
    Json,
}

/// <summary>Prints lines of logs on standard output, and on standard error which container they are of.</summary>
/// <param name="console">Where to.</param>
/// <param name="host">Whose output that is.</param>
/// <param name="form">How.</param>
/// <param name="hasTimes">Whether each line begins with its time.</param>
/// <param name="whenBroken">Called once when nobody reads any more.</param>
internal sealed class LogPrinter(ToolConsole console, CiHost host, LogForm form, bool hasTimes, Action whenBroken) : IProgress<BuildEvent>, IDisposable
{
    private readonly Stream _output = console.OpenOutput();
    private readonly HostLines _lines = new(host, console.Output.WriteLine);
    private string _container = "";
    private bool _isInLine;

    /// <summary>Nobody reads any more.</summary>
    public bool IsBroken { get; private set; }

    /// <inheritdoc/>
    public void Report(BuildEvent value)
    {
        try
        {
            switch (value)
            {
                case PhaseStarted phase:
                    _container = phase.Phase;
                    Tell($"== {phase.Phase}");
                    break;
                case Notice notice:
                    Tell(notice.Text);
                    break;
                case LogLine line when !IsBroken:
                    Print(line);
                    _isInLine = line.IsContinued;
                    break;
            }
        }
        catch (IOException)
        {
            IsBroken = true;
            whenBroken();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!IsBroken)
        {
            _lines.Close();
        }

        _output.Dispose();
    }

    private void Tell(string text) => console.Error.WriteLine(LogSanitizer.Sanitize(text.ReplaceLineEndings(" ")));

    private void Print(LogLine line)
    {
        var time = hasTimes && !_isInLine && line.Time is { } at ? $"{Format(at)} " : "";
        switch (form)
        {
            case LogForm.Raw:
                _output.Write([.. Encoding.ASCII.GetBytes(time), .. line.Bytes.IsEmpty ? Encoding.UTF8.GetBytes(line.Text) : line.Bytes.Span, .. line.IsContinued ? [] : "\n"u8]);
                break;
            case LogForm.Safe:
                _lines.Report(line with { Text = time + line.Text });
                break;
            default:
                console.Output.WriteLine(JsonSerializer.Serialize(new(_container, line.Time is { } when ? Format(when) : null, LogSanitizer.Sanitize(line.Text), line.IsContinued), PrintedLineContext.Default.PrintedLine));
                break;
        }
    }

    private static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}

/// <summary>A line of <c>logs --json</c> (docs/cluster-commands.md).</summary>
/// <param name="Container">As phases are called: <c>step build-and-push</c>.</param>
/// <param name="Time">RFC 3339, UTC; null when unknown.</param>
/// <param name="Text">Safe to print.</param>
/// <param name="IsContinued">The line is so long that it goes on in the next object.</param>
internal sealed record PrintedLine(string Container, string? Time, string Text, bool IsContinued);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PrintedLine))]
internal sealed partial class PrintedLineContext : JsonSerializerContext;
