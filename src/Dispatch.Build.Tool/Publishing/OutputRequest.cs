using Dispatch.Build.Definitions;
using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;

namespace Dispatch.Build.Tool.Publishing;

/// <summary>How a publish is to be shown and reported.</summary>
/// <param name="Settings">Report files and CI host.</param>
internal sealed record OutputRequest(SettingReader Settings)
{
    /// <summary>Null for one in the cache folder.</summary>
    public string? LogFile { get; init; }

    /// <summary>Standard output gets the report instead of the reference.</summary>
    public bool PrintsJson { get; init; }

    /// <summary>Only warnings and errors.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Everything, line by line.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>Colours are welcome on a terminal.</summary>
    public bool HasColors { get; init; }

    /// <summary>The report files that are wanted.</summary>
    public ReportFiles ReportFiles => ReportFiles.Of(Settings);

    /// <summary>The CI host this runs in, or the one that was asked for.</summary>
    /// <exception cref="DispatchException">DSP1002: there is none of that name.</exception>
    public CiHost FindHost() => CiHosts.Of(Settings);
}
