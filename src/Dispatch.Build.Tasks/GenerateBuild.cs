using Dispatch.Build.Definitions;
using Dispatch.Build.Knative;
using Dispatch.Build.Reporting;
using Microsoft.Build.Framework;

namespace Dispatch.Build.Tasks;

/// <summary>Writes the Knative <c>Build</c> of a plan for people to read, whatever engine builds it.</summary>
public sealed class GenerateBuild : DispatchTask
{
    /// <summary>The key of the plan.</summary>
    [Required]
    public string Plan { get; set; } = "";

    /// <summary>The file to write, absolute.</summary>
    [Required]
    public string Manifest { get; set; } = "";

    internal override async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var publish = PlannedPublish.Find(BuildEngine4, Plan);
        Reporting = publish.Reporting;
        if (!publish.IsDryRun)
        {
            await BuildManifest.WriteAsync(publish.Plan, Manifest, cancellationToken);
            Log.LogMessage(MessageImportance.Low, $"Build: {Manifest}");
            return;
        }

        foreach (var line in await DryRun.DescribeAsync(publish.Plan, publish.Stores, cancellationToken))
        {
            Log.LogMessage(MessageImportance.High, LogSanitizer.Sanitize(line));
        }
    }
}
