using Dispatch.Build.Batches;
using Dispatch.Build.Definitions;
using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;
using Dispatch.Build.Tool.Definitions;
using Dispatch.Build.Tool.Terminals;

namespace Dispatch.Build.Tool.Publishing.Many;

/// <summary>Publishes of several definitions, from the request to the exit code.</summary>
/// <param name="set">What to publish.</param>
/// <param name="request">How it is shown.</param>
/// <param name="console">Gets the results.</param>
internal sealed class ManyRun(DefinitionSet set, OutputRequest request, ToolConsole console)
{
    /// <summary>How many run at the same time.</summary>
    public required int Limit { get; init; }

    /// <summary>A failure stops only what is built on it.</summary>
    public required bool KeepsGoing { get; init; }

    /// <summary>Publishes, and returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var graph = DefinitionGraph.Create(set.Definitions);
        await using var session = new PublishSession(console.Environment, TimeProvider.System, console.Leave);
        if (set.RunSettings.IsTrue("FunctionImageDryRun"))
        {
            return await DescribeAsync(session, cancellationToken);
        }

        var host = request.FindHost();
        using var view = CreateView(host);
        var records = await new BatchPublish(session, TimeProvider.System) { Limit = Limit, KeepsGoing = KeepsGoing }.PublishAsync(graph, view, LogFiles(), cancellationToken);
        view.Close();
        await TellAsync(records, host, view);
        return BatchPublish.ExitCodeOf(records);
    }

    private async Task TellAsync(IReadOnlyList<PublishRecord> records, CiHost host, IManyView view)
    {
        foreach (var record in records.Where(static record => record.Outcome is "failed" or "cancelled"))
        {
            foreach (var diagnostic in record.Diagnostics)
            {
                view.Tell(diagnostic with { Message = $"{record.Name}: {diagnostic.Message}", File = diagnostic.File ?? record.DefinitionFile }, Severity.Error);
            }

            if (File.Exists(record.LogFile) && !request.IsQuiet)
            {
                view.Print($"The log of {record.Name}: {LogSanitizer.Sanitize(record.LogFile)}");
            }
        }

        var outcome = await new BatchReportWriter(host, request.ReportFiles).WriteAsync(records);
        foreach (var line in outcome.Lines.Concat(request.IsQuiet ? [] : ManyTable.Lines(records)))
        {
            view.Print(line);
        }

        foreach (var warning in outcome.Warnings)
        {
            view.Tell(warning, Severity.Warning);
        }

        if (request.PrintsJson)
        {
            console.Output.Write(PublishRecord.ToJson(records));
            return;
        }

        foreach (var image in records.Select(static record => record.Image).OfType<PublishedImage>())
        {
            console.Output.WriteLine(ImageOutputs.Reference(image));
        }
    }

    private async Task<int> DescribeAsync(PublishSession session, CancellationToken cancellationToken)
    {
        foreach (var definition in set.Definitions)
        {
            console.Output.WriteLine($"== {LogSanitizer.Sanitize(definition.Name)} ==");
            foreach (var line in await session.DescribeAsync(definition, cancellationToken))
            {
                console.Output.WriteLine(LogSanitizer.Sanitize(line));
            }
        }

        return 0;
    }

    // Publishes that run at the same time cannot share a log.
    private Func<FunctionDefinition, string?> LogFiles() => request.LogFile switch
    {
        null => static _ => null,
        var folder when Path.EndsInDirectorySeparator(folder) => definition => Path.Combine(folder, $"{definition.Name}.log"),
        var file => throw new DispatchException(new Diagnostic(Codes.SettingsContradict, $"--log-file is '{file}', one file for several functions.") { Suggestion = "Name a folder: end it with a slash." }),
    };

    private IManyView CreateView(CiHost host)
    {
        var names = set.Definitions.Select(static definition => definition.Name).ToList();
        return console.IsErrorTerminal && !request.IsQuiet && !request.IsVerbose && host.Name == "plain" ? Live() : new ManyLineView(host, console.Error, request.IsQuiet, request.IsVerbose);

        // By itself, so that the assembly of the live view is loaded only for it.
        IManyView Live() => new ManyLiveView(console.Error, request.HasColors, TimeProvider.System, names);
    }
}
