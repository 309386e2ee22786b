using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;
using Dispatch.Build.Tool.Terminals;

namespace Dispatch.Build.Tool.Publishing;

/// <summary>Shows one publish while it goes on, and tells how it ended.</summary>
internal sealed class RecordOutput : IDisposable
{
    private readonly OutputRequest _request;
    private readonly ToolConsole _console;
    private readonly CiHost _host;

    /// <param name="request">How it is shown.</param>
    /// <param name="console">Gets the result.</param>
    /// <exception cref="DispatchException">DSP1002: there is no such CI host.</exception>
    public RecordOutput(OutputRequest request, ToolConsole console)
    {
        (_request, _console) = (request, console);
        _host = request.FindHost();
        View = CreateView(request, console, _host);
    }

    /// <summary>Hears what happens.</summary>
    public IPublishView View { get; }

    /// <summary>Says what became of it, in all the places that were asked for, and returns the exit code.</summary>
    public async Task<int> TellAsync(PublishRecord record)
    {
        View.Close(record.Image is not null);
        foreach (var diagnostic in record.Diagnostics)
        {
            View.Tell(diagnostic, Severity.Error);
        }

        if (record.Image is null && File.Exists(record.LogFile) && !_request.IsQuiet)
        {
            View.Print($"The log: {LogSanitizer.Sanitize(record.LogFile)}");
        }

        var outcome = await new ReportWriter(_host, _request.ReportFiles).WriteAsync(record);
        foreach (var line in outcome.Lines)
        {
            View.Print(line);
        }

        foreach (var warning in outcome.Warnings)
        {
            View.Tell(warning, Severity.Warning);
        }

        if (_request.PrintsJson)
        {
            _console.Output.Write(record.ToJson());
        }
        else if (record.Image is { } image)
        {
            _console.Output.WriteLine(ImageOutputs.Reference(image));
        }

        return record.Diagnostics is [{ Code.ExitCode: var exitCode }, ..] ? exitCode : 0;
    }

    /// <inheritdoc/>
    public void Dispose() => View.Dispose();

    private static IPublishView CreateView(OutputRequest request, ToolConsole console, CiHost host)
    {
        return console.IsErrorTerminal && !request.IsQuiet && !request.IsVerbose && host.Name == "plain" ? Live() : new LineView(host, console.Error, request.IsQuiet, request.IsVerbose);

        // By itself, so that the assembly of the live view is loaded only for it.
        IPublishView Live() => new LiveView(console.Error, request.HasColors, TimeProvider.System);
    }
}
