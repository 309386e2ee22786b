using Dispatch.Build.Definitions;

namespace Dispatch.Build.Reporting;

/// <summary>
/// Where reports go. A path that ends with a directory separator is a folder: each publish has a file of its own in it, so that several
/// can share the setting. Under one path, the last publish of several wins; no file ever holds parts of two.
/// </summary>
/// <param name="Report">The JSON report, absolute; null for none.</param>
/// <param name="Sarif">The SARIF file, absolute; null for none.</param>
/// <param name="SourceRoot">The folder that paths in SARIF are relative to: the top of the working copy.</param>
public sealed record ReportFiles(string? Report, string? Sarif, string SourceRoot)
{
    /// <summary>The files that settings name, from the folder they are relative to.</summary>
    public static ReportFiles Of(string? report, string? sarif, string baseDirectory, Func<string, string?> environment) => new(
        Full(report, baseDirectory), Full(sarif, baseDirectory), SourceRoots.Find(baseDirectory, environment));

    /// <summary>The files that the settings of a face name.</summary>
    public static ReportFiles Of(SettingReader settings) =>
        Of(settings["DispatchReportFile"], settings["DispatchSarifFile"], settings.BaseDirectory, settings.EnvironmentVariable);

    internal string? ReportPath(string name) => PathFor(Report, $"{name}.report.json");

    internal string? SarifPath(string name) => PathFor(Sarif, $"{name}.sarif");

    // Path.GetFullPath keeps the separator at the end, which is what tells a folder.
    private static string? Full(string? path, string baseDirectory) => string.IsNullOrWhiteSpace(path) ? null : Path.GetFullPath(path.Trim(), baseDirectory);

    private static string? PathFor(string? setting, string fileName) =>
        setting is not null && Path.EndsInDirectorySeparator(setting) ? Path.Combine(setting, fileName) : setting;
}
