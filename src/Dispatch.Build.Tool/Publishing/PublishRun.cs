using Dispatch.Build.Definitions;
using Dispatch.Build.Reporting;
using Dispatch.Build.Tool.Terminals;

namespace Dispatch.Build.Tool.Publishing;

/// <summary>One publish, from the request to the exit code.</summary>
/// <param name="definition">What to publish.</param>
/// <param name="request">How it is shown.</param>
/// <param name="console">Gets the result.</param>
internal sealed class PublishRun(FunctionDefinition definition, OutputRequest request, ToolConsole console)
{
    /// <summary>Publishes, and returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var session = new PublishSession(console.Environment, TimeProvider.System, console.Leave);
        if (definition.IsDryRun)
        {
            return await DescribeAsync(session, cancellationToken);
        }

        using var output = new RecordOutput(request, console);
        return await output.TellAsync(await session.PublishAsync(definition, output.View, request.LogFile, cancellationToken));
    }

    private async Task<int> DescribeAsync(PublishSession session, CancellationToken cancellationToken)
    {
        var lines = await session.DescribeAsync(definition, cancellationToken);
        foreach (var line in lines)
        {
            console.Output.WriteLine(LogSanitizer.Sanitize(line));
        }

        return 0;
    }
}
