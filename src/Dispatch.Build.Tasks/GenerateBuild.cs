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
        var yaml = await BuildManifest.CreateAsync(publish.Plan, cancellationToken);
        if (publish.IsDryRun)
        {
            foreach (var line in await DryRun.DescribeAsync(publish, yaml, cancellationToken))
            {
                Log.LogMessage(MessageImportance.High, LogSanitizer.Sanitize(line));
            }

            return;
        }

        await WriteIfChangedAsync(yaml, cancellationToken);
        Log.LogMessage(MessageImportance.Low, $"Build: {Manifest}");
    }

    // An unchanged file keeps its time, and a reader never sees half of one.
    private async Task WriteIfChangedAsync(string yaml, CancellationToken cancellationToken)
    {
        if (File.Exists(Manifest) && string.Equals(await File.ReadAllTextAsync(Manifest, cancellationToken), yaml, StringComparison.Ordinal))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Manifest)!);
        var temporary = $"{Manifest}.{Guid.NewGuid():N}.tmp";
        try
        {
            await File.WriteAllTextAsync(temporary, yaml, cancellationToken);
            File.Move(temporary, Manifest, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
