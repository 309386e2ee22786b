using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;

namespace Dispatch.Build.Tasks;

/// <summary>
/// Which findings a host is told to show. MSBuild's own error line is read by others on each host, so that telling it as well would show
/// everything twice; but none of them is always there.
/// </summary>
/// <param name="host">Where this runs.</param>
/// <param name="mode"><c>on</c>: all. <c>off</c>: none. <c>auto</c>: those that nobody else shows.</param>
/// <param name="projectFile">The project: MSBuild prints its errors in another form.</param>
/// <param name="environment">Reads a variable.</param>
internal sealed class HostAnnotations(CiHost host, string mode, string projectFile, Func<string, string?> environment)
{
    /// <summary>
    /// Every line of an error's text is printed as an error of its own, and on GitHub each of them becomes an annotation of its own: there the
    /// lines of evidence are messages.
    /// </summary>
    public bool WantsOneLine => host.Name == "github";

    /// <summary>A builder's line as it may be printed here.</summary>
    public string Quote(string line) => host.Quote(line);

    /// <summary>The lines that show a finding; none when somebody else does.</summary>
    public IReadOnlyList<string> Of(Diagnostic diagnostic, Severity severity) =>
        mode == "on" || (mode == "auto" && !IsShownByOthers(diagnostic)) ? host.Annotate(diagnostic, severity) : [];

    private bool IsShownByOthers(Diagnostic diagnostic) => host.Name switch
    {
        // setup-dotnet exports DOTNET_ROOT and registers a problem matcher, which wants a line, and a project that is not the file itself.
        "github" => Has("DOTNET_ROOT") && diagnostic is { Line: > 0, File: { } file } && !string.Equals(file, projectFile, StringComparison.Ordinal),

        // The task DotNetCoreCLI adds a logger to MSBuild; a script does not.
        "azure" => IsLoaded("Microsoft.TeamFoundation.DistributedTask.MSBuild.Logger"),

        // So does the .NET runner, which says so in a variable: in worker nodes the logger is not loaded.
        "teamcity" => Has("TEAMCITY_MSBUILD_LOGGER") || IsLoaded("TeamCity.MSBuild.Logger"),
        _ => false,
    };

    private bool Has(string variable) => !string.IsNullOrEmpty(environment(variable));

    private static bool IsLoaded(string assembly) =>
        AppDomain.CurrentDomain.GetAssemblies().Any(loaded => string.Equals(loaded.GetName().Name, assembly, StringComparison.OrdinalIgnoreCase));
}
