using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Dispatch.Build.Tasks;

/// <summary>What one publish tells besides its messages: handed from task to task with the plan.</summary>
internal sealed class PublishReporting
{
    private static readonly string[] _modes = ["auto", "on", "off"];

    private readonly ReportWriter _writer;
    private readonly string _projectFile;

    private PublishReporting(PublishReport report, CiHost host, HostAnnotations annotations, ReportWriter writer, string projectFile) =>
        (Report, Host, Annotations, _writer, _projectFile) = (report, host, annotations, writer, projectFile);

    /// <summary>Listens to the publish.</summary>
    public PublishReport Report { get; }

    /// <summary>Where it runs.</summary>
    public CiHost Host { get; }

    /// <summary>Which findings are shown by the host.</summary>
    public HostAnnotations Annotations { get; }

    /// <summary>What the settings ask for.</summary>
    /// <exception cref="DispatchException">DSP1002: one of them is wrong.</exception>
    public static PublishReporting Create(SettingItems settings, string projectFile, string defaultReport)
    {
        var context = HostContext.Machine with { DotenvFile = settings["DispatchDotenvFile"] };
        var host = CiHosts.Detect(context, settings.OneOf("DispatchHost", CiHosts.Names));
        var files = ReportFiles.Of(
            settings["DispatchReportFile"] ?? defaultReport, settings["DispatchSarifFile"], Path.GetDirectoryName(projectFile)!, Environment.GetEnvironmentVariable);
        return new(
            new(settings["FunctionName"] ?? Path.GetFileNameWithoutExtension(projectFile), projectFile, TimeProvider.System),
            host,
            new(host, settings.OneOf("DispatchAnnotations", _modes) ?? "auto", projectFile, Environment.GetEnvironmentVariable),
            new(host, files),
            projectFile);
    }

    /// <summary>Writes everything, and passes the host's own lines on.</summary>
    public async System.Threading.Tasks.Task EndAsync(PublishRecord record, TaskLoggingHelper log)
    {
        var outcome = await _writer.WriteAsync(record);
        foreach (var line in outcome.Lines)
        {
            log.LogMessage(MessageImportance.High, line);
        }

        foreach (var warning in outcome.Warnings)
        {
            new DiagnosticLog(log, _projectFile, Annotations).Warning(warning);
        }
    }
}
