using System.Diagnostics;
using Dispatch.Build.Reporting;
using Microsoft.Build.Framework;

namespace Dispatch.Build.Tasks;

/// <summary>Carries a plan out and returns the image that is proven to be at its destination.</summary>
public sealed class BuildImage : DispatchTask
{
    /// <summary>The key of the plan.</summary>
    [Required]
    public string Plan { get; set; } = "";

    /// <summary>The generated <c>Build</c>, named in the result.</summary>
    [Required]
    public string Manifest { get; set; } = "";

    /// <summary>The log to write, absolute.</summary>
    [Required]
    public string LogFile { get; set; } = "";

    /// <summary>The published image; none on a dry run.</summary>
    [Output]
    public ITaskItem? Image { get; set; }

    internal override async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var publish = PlannedPublish.Find(BuildEngine4, Plan);
        Reporting = publish.Reporting;
        if (Reporting is null)
        {
            return;
        }

        var started = Stopwatch.GetTimestamp();
        var folds = Reporting.Host.HasFolds ? new PhaseFolds(Reporting.Host, publish.Plan.Build.Name, Log) : null;
        var messages = new MessageLog(Log, new(Log, ProjectFile, Reporting.Annotations), folds);
        using var log = new LogFile(LogFile, Reporting.Report.Before(new SubmittedManifest(Manifest, messages)));
        Reporting.Report.LogFile = log.Path;
        PublishedImage image;
        try
        {
            image = await publish.PublishAsync(BuildEngine4, log, Leave, cancellationToken);
        }
        finally
        {
            folds?.Close();
        }

        if (image.Skipped)
        {
            log.KeepPrevious();
        }

        Image = ImageItem.Create(publish.Plan.Build, image, Stopwatch.GetElapsedTime(started), Manifest, LogFile);

        // This form is the one that the terminal shows beside the project's name.
        Log.LogMessage(MessageImportance.High, $"{Path.GetFileNameWithoutExtension(ProjectFile)} -> {ImageItem.Display(image)}");
        await Reporting.EndAsync(Reporting.Report.Succeed(image), Log);
    }
}
