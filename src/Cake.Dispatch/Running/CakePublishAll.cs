using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Dispatch.Build;
using Dispatch.Build.Batches;
using Dispatch.Build.Definitions;
using Dispatch.Build.Definitions.Files;
using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;

namespace Cake.Dispatch.Running;

/// <summary>The publishes of a definition file, for a script.</summary>
internal static class CakePublishAll
{
    /// <summary>Publishes.</summary>
    /// <exception cref="CakeException">One failed.</exception>
    public static IReadOnlyList<DispatchImage> Run(ICakeContext context, FilePath file, DispatchPublishAllSettings settings)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(settings);
        return CakeRun.Wait(context.Log, (stop, leave) => PublishAsync(context, file.MakeAbsolute(context.Environment).FullPath, settings, stop, leave));
    }

    private static async Task<IReadOnlyList<DispatchImage>> PublishAsync(ICakeContext context, string path, DispatchPublishAllSettings settings, CancellationToken stop, CancellationToken leave)
    {
        var environment = (Func<string, string?>)context.Environment.GetEnvironmentVariable;
        var file = DefinitionFile.Read(path, environment);
        var layers = Layers(settings, environment, context.Environment.WorkingDirectory.FullPath);
        var graph = DefinitionGraph.Create(file.Define(layers, [.. settings.Functions]));
        var run = file.RunSettings(layers);
        CakePublish.RefuseDryRun(run);
        var host = CiHosts.Of(run);
        await using var session = new PublishSession(environment, TimeProvider.System, leave);
        var batch = new BatchPublish(session, TimeProvider.System) { Limit = settings.Limit ?? BatchPublish.DefaultLimit, KeepsGoing = settings.KeepGoing };
        var log = new BatchLog(context.Log, CiHosts.Detect(new(environment, TimeProvider.System), "plain"));
        var logs = settings.Logs?.MakeAbsolute(context.Environment);
        var records = await batch.PublishAsync(graph, log, definition => logs?.CombineWithFilePath($"{definition.Name}.log").FullPath, stop);
        await TellAsync(records, new CakeLines(context.Log, host, Console.Out), new BatchReportWriter(host, ReportFiles.Of(run)));
        return BatchPublish.ExitCodeOf(records) is var exitCode and not 0
            ? throw CakeRun.Failure(Named(records.First(record => record.Image is null && record.Diagnostics[0].Code.ExitCode == exitCode)))
            : [.. records.Select(static record => CakePublish.Result(record, record.Image!))];
    }

    private static async Task TellAsync(IReadOnlyList<PublishRecord> records, CakeLines lines, BatchReportWriter writer)
    {
        foreach (var record in records.Where(static record => record.Outcome is "failed" or "cancelled"))
        {
            lines.Tell(Named(record), Severity.Error);
        }

        var outcome = await writer.WriteAsync(records);
        lines.Command(outcome.Lines);
        foreach (var warning in outcome.Warnings)
        {
            lines.Tell(warning, Severity.Warning);
        }
    }

    private static Diagnostic Named(PublishRecord record) =>
        record.Diagnostics[0] with { Message = $"{record.Name}: {record.Diagnostics[0].Message}", File = record.Diagnostics[0].File ?? record.DefinitionFile };

    private static DefinitionLayers Layers(DispatchPublishAllSettings settings, Func<string, string?> environment, string folder)
    {
        var variables = Setting.FromEnvironment(environment);
        return new()
        {
            Over = property => settings.Find(property)?.Text is { } value ? Setting.Rooted(property, value, folder) : null,
            Under = property => variables(property) is { } value ? Setting.Rooted(property, value, folder) : null,
            Name = property => settings.Find(property)?.Name ?? property,
            EnvironmentVariable = environment,
        };
    }
}
