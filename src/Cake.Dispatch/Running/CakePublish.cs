using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Dispatch.Build;
using Dispatch.Build.Definitions;
using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;

namespace Cake.Dispatch.Running;

/// <summary>One publish of a script, from its settings to the image.</summary>
internal static class CakePublish
{
    /// <summary>Publishes.</summary>
    /// <exception cref="CakeException">It failed.</exception>
    public static DispatchImage Run(ICakeContext context, DirectoryPath folder, DispatchImageSettings settings)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(settings);
        return CakeRun.Wait(context.Log, (stop, leave) => PublishAsync(context, folder, settings, stop, leave));
    }

    private static async Task<DispatchImage> PublishAsync(ICakeContext context, DirectoryPath folder, DispatchImageSettings settings, CancellationToken stop, CancellationToken leave)
    {
        var definition = CakeDefinition.Of(context, folder, settings);
        RefuseDryRun(definition.Settings);
        var host = CiHosts.Of(definition.Settings);
        var lines = new CakeLines(context.Log, host, Console.Out);
        await using var session = new PublishSession(context.Environment.GetEnvironmentVariable, TimeProvider.System, leave);
        var record = await session.PublishAsync(definition, lines, settings.LogFile?.MakeAbsolute(context.Environment).FullPath, stop);
        lines.Close();
        foreach (var diagnostic in record.Diagnostics)
        {
            lines.Tell(diagnostic, Severity.Error);
        }

        var outcome = await new ReportWriter(host, ReportFiles.Of(definition.Settings)).WriteAsync(record);
        lines.Command(outcome.Lines);
        foreach (var warning in outcome.Warnings)
        {
            lines.Tell(warning, Severity.Warning);
        }

        if (record.Image is { } image)
        {
            context.Log.Information("{0}", LogSanitizer.Sanitize($"{record.Name} -> {ImageOutputs.Reference(image)}"));
            return Result(record, image);
        }

        if (record.LogFile is { } log && System.IO.File.Exists(log))
        {
            context.Log.Information("The log: {0}", LogSanitizer.Sanitize(log));
        }

        throw CakeRun.Failure(record.Diagnostics[0]);
    }

    /// <summary>The environment may ask for one, and an alias has an image to return.</summary>
    /// <exception cref="DispatchException">DSP1002: a dry run is asked for.</exception>
    public static void RefuseDryRun(SettingReader settings)
    {
        if (settings.IsTrue("FunctionImageDryRun"))
        {
            throw new DispatchException(new Diagnostic(Codes.SettingInvalid, "FUNCTION_IMAGE_DRY_RUN is set, and a script wants an image.")
            {
                Suggestion = "Use Cake's own --dryrun, or the alias DispatchRender.",
            });
        }
    }

    /// <summary>What a script gets of a publish that succeeded.</summary>
    public static DispatchImage Result(PublishRecord record, PublishedImage image) =>
        new(record.Name, ImageOutputs.Reference(image), image.Digest.ToString(), ImageOutputs.Tagged(image))
        {
            Tags = image.Destination.Tags,
            Engine = image.Engine,
            Skipped = image.Skipped,
            LogFile = record.LogFile is { } log && System.IO.File.Exists(log) ? new FilePath(log) : null,
            Duration = record.Duration,
        };
}
