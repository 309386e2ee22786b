using System.Reflection;
using Dispatch.Build.EndToEnd.Tests.Ci;
using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(ToolFixture)), AssemblyFixture(typeof(RegistryFixture))]

namespace Dispatch.Build.EndToEnd.Tests.Ci;

/// <summary>The packed tool in a feed of its own, and installed where hosts keep tools from one job to the next; made when a test first asks for it.</summary>
public sealed class ToolFixture : IDisposable
{
    /// <summary>The version that is packed, and the one that the action installs unless told otherwise.</summary>
    public const string Version = PackageFixture.Version;

    private readonly TempFolder _folder = new();
    private readonly Lock _gate = new();
    private Task? _made;

    /// <summary>The folder of the package.</summary>
    public string Feed => _folder["feed"];

    /// <summary>The variables of a job on a machine that has the tool, and the packages and caches of this test run.</summary>
    public async Task<Dictionary<string, string>> MachineAsync(PackageFixture package)
    {
        lock (_gate)
        {
            _made ??= MakeAsync(package.Environment);
        }

        await _made;
        return new(package.Environment)
        {
            ["DOTNET_CLI_HOME"] = _folder["home"],
            ["RUNNER_TOOL_CACHE"] = _folder["tools"],
            ["AGENT_TOOLSDIRECTORY"] = _folder["tools"],
            ["XDG_CACHE_HOME"] = _folder["tools"],
        };
    }

    /// <summary>The command's full path.</summary>
    public async Task<string> CommandAsync(PackageFixture package) =>
        Path.Combine((await MachineAsync(package))["RUNNER_TOOL_CACHE"], "dispatch-build-tool", Version, OperatingSystem.IsWindows() ? "dotnet-dispatch.exe" : "dotnet-dispatch");

    public void Dispose() => _folder.Dispose();

    private async Task MakeAsync(IReadOnlyDictionary<string, string> environment)
    {
        var configuration = typeof(ToolFixture).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static data => data.Key == "Configuration").Value!;
        await RunAsync("pack", "src/Dispatch.Build.Tool", "--no-build", "-c", configuration, "-o", Feed, "-v:q", $"-p:VersionPrefix={Version}");
        await RunAsync("tool", "install", "Dispatch.Build.Tool", "--tool-path", _folder["tools", "dispatch-build-tool", Version], "--version", Version, "--source", Feed);

        async Task RunAsync(params string[] arguments) => (await DotNet.RunAsync(
            Repository.Root, arguments, new Dictionary<string, string>(environment) { ["DOTNET_CLI_HOME"] = _folder["home"] }, CancellationToken.None)).Succeeded();
    }
}
