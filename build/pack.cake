#nullable enable
using System.Runtime.InteropServices;

/// <summary>Packs a project; for one platform only when it is named.</summary>
void Pack(string project, string? runtime = null, params (string Name, string Value)[] properties)
{
    var settings = new DotNetPackSettings
    {
        Configuration = configuration,
        OutputDirectory = packages,
        Runtime = runtime,
        Verbosity = DotNetVerbosity.Minimal,
        NoLogo = true,
        MSBuildSettings = new DotNetMSBuildSettings(),
    };
    foreach (var (name, value) in properties)
    {
        settings.MSBuildSettings.WithProperty(name, value);
    }

    DotNetPack(project, settings);
}

/// <summary>
/// Packs the tool as native code for this platform, as 'any' for the others, and the package that leads to both. <paramref name="released"/>, separated by ';', are
/// the platforms that a release has packages for: each made on a machine of its own.
/// </summary>
void PackTool(string released)
{
    const string Project = "src/Dispatch.Build.Tool";
    var here = RuntimeInformation.RuntimeIdentifier;
    if (released.Length == 0 && !LinksNativeCode())
    {
        Information("There is no C compiler and linker (clang or gcc; Xcode's or Visual Studio's), so the tool is packed for the just-in-time compiler only.");
        Pack(Project);
        return;
    }

    var all = ("ToolRuntimes", $"{(released.Length > 0 ? released : here)};any");
    Pack(Project, properties: all);
    Pack(Project, "any", all);
    Pack(Project, here, all);
}

/// <summary>Whether what native compilation needs beside the SDK is installed.</summary>
bool LinksNativeCode()
{
    if (IsRunningOnWindows())
    {
        var vsWhere = System.Environment.ExpandEnvironmentVariables(@"%ProgramFiles(x86)%\Microsoft Visual Studio\Installer\vswhere.exe");
        return System.IO.File.Exists(vsWhere) && Succeeds(vsWhere, "-latest -prerelease -products * -requires Microsoft.VisualStudio.Component.VC.Tools.x86.x64 -property installationPath");
    }

    CreateDirectory("artifacts");
    System.IO.File.WriteAllText("artifacts/link.c", "int main(void) { return 0; }\n");
    return new[] { "clang", "gcc" }.Any(compiler => Context.Tools.Resolve(compiler) is { } path && Succeeds(path.FullPath, "artifacts/link.c -o artifacts/link"));
}

bool Succeeds(string program, string arguments) =>
    StartProcess(program, new ProcessSettings { Arguments = arguments, RedirectStandardOutput = true, RedirectStandardError = true }, out var output) == 0
    && (!IsRunningOnWindows() || output.Any());
