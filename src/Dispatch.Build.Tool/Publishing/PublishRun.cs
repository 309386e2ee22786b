using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;
using Dispatch.Build.Tool.Terminals;

namespace Dispatch.Build.Tool.Publishing;

/// <summary>One publish, from the request to the exit code.</summary>
/// <param name="request">What is asked for.</param>
/// <param name="console">Gets the result.</param>
/// <param name="host">The CI host.</param>
/// <param name="view">Gets all else.</param>
internal sealed class PublishRun(PublishRequest request, ToolConsole console, CiHost host, IPublishView view)
{
    /// <summary>Publishes, and returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var session = new PublishSession(console.Environment, TimeProvider.System, console.Leave);
        if (request.Definition.IsDryRun)
        {
            return await DescribeAsync(session, cancellationToken);
        }

        var logFile = request.LogFile is { } path ? Path.GetFullPath(path) : null;
        var record = await session.PublishAsync(request.Definition, view, logFile, cancellationToken);
        await TellAsync(record);
        return record.Diagnostics is [{ Code.ExitCode: var exitCode }, ..] ? exitCode : 0;
    }

    private async Task<int> DescribeAsync(PublishSession session, CancellationToken cancellationToken)
    {
        var lines = await session.DescribeAsync(request.Definition, cancellationToken);
        view.Close(succeeded: true);
        foreach (var line in lines)
        {
            console.Output.WriteLine(LogSanitizer.Sanitize(line));
        }

        return 0;
    }

    private async Task TellAsync(PublishRecord record)
    {
        view.Close(record.Image is not null);
        foreach (var diagnostic in record.Diagnostics)
        {
            view.Tell(diagnostic, Severity.Error);
        }

        if (record.Image is null && File.Exists(record.LogFile) && !request.IsQuiet)
        {
            view.Print($"The log: {LogSanitizer.Sanitize(record.LogFile)}");
        }

        var outcome = await new ReportWriter(host, request.ReportFiles).WriteAsync(record);
        foreach (var line in outcome.Lines)
        {
            view.Print(line);
        }

        foreach (var warning in outcome.Warnings)
        {
            view.Tell(warning, Severity.Warning);
        }

        if (request.PrintsJson)
        {
            console.Output.Write(record.ToJson());
        }
        else if (record.Image is { } image)
        {
            console.Output.WriteLine(ImageOutputs.Reference(image));
        }
    }
}
