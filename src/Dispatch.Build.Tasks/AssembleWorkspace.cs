using System.Globalization;
using Dispatch.Build.Definitions;
using Microsoft.Build.Framework;

namespace Dispatch.Build.Tasks;

/// <summary>Checks the settings, lists the workspace and keeps both as the plan that the tasks after this one carry out.</summary>
public sealed class AssembleWorkspace : DispatchTask
{
    /// <summary><c>Function</c> or <c>Runtime</c>.</summary>
    [Required]
    public string Kind { get; set; } = "";

    /// <summary>The settings: identity is the property, metadata <c>Value</c> what it is set to.</summary>
    [Required]
    public ITaskItem[] Settings { get; set; } = [];

    /// <summary>The files of the workspace, when they are listed.</summary>
    public ITaskItem[] Files { get; set; } = [];

    /// <summary>Paths that are left out of the workspace unless its ignore file says otherwise.</summary>
    public ITaskItem[] Ignored { get; set; } = [];

    /// <summary>Build arguments, metadata <c>Value</c>.</summary>
    public ITaskItem[] BuildArguments { get; set; } = [];

    /// <summary>Labels, metadata <c>Value</c>.</summary>
    public ITaskItem[] Labels { get; set; } = [];

    /// <summary>The report to write when the settings name none, absolute.</summary>
    [Required]
    public string ReportFile { get; set; } = "";

    /// <summary>The key of the plan.</summary>
    [Output]
    public string Plan { get; set; } = "";

    internal override Task ExecuteAsync(CancellationToken cancellationToken)
    {
        var lines = new ProjectLines(ProjectFile);
        var settings = new SettingItems(Settings, ProjectFile, lines);
        Reporting = settings.IsTrue("FunctionImageDryRun") ? null : PublishReporting.Create(settings, ProjectFile, ReportFile);
        SecretProperties.Refuse(BuildEngine6.GetGlobalProperties().Keys, ProjectFile, lines);
        var storeSettings = settings.ToStoreSettings();
        var stores = storeSettings.Open();
        if (Reporting is not null)
        {
            Reporting.Report.Secrets = stores.Secrets;
        }

        var plan = PublishPlan.Create(
            settings.ToPublishSettings(Enum.Parse<ImageKind>(Kind), new(Files, Ignored), BuildArguments, Labels), cancellationToken);
        if (Reporting is not null)
        {
            Reporting.Report.Plan = plan;
        }

        var workspace = plan.Build.Workspace;
        Log.LogMessage(MessageImportance.Normal, string.Create(
            CultureInfo.InvariantCulture, $"Workspace: {workspace.Entries.Count} entries, {workspace.Entries.Sum(static entry => entry.Size)} bytes, from {workspace.Root}"));
        Plan = new PlannedPublish(plan, stores, storeSettings.PlainHttp, Reporting).Register(BuildEngine4, $"{ProjectFile}|{Kind}");
        return Task.CompletedTask;
    }
}
