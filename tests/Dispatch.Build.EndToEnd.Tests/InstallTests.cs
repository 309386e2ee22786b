using System.IO.Compression;
using System.Runtime.InteropServices;
using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests;

/// <summary>Each package in an empty folder with a feed, installed and used with the very commands of its README.</summary>
public sealed class InstallTests : IDisposable
{
    private const string NoTargets = "microsoft.build.notargets";

    private readonly TempFolder _folder = new();
    private readonly PackageFixture _package;

    public InstallTests(PackageFixture package)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs bash: run it on Linux or macOS");
        PackedPackages.Find("Dispatch.Build.Tool");
        _package = package;
        _folder.Write("nuget.config", $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="local" value="{PackedPackages.Folder}" />
              </packageSources>
            </configuration>
            """);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_tasks()
    {
        // The feed holds nothing of others, so what the project is written in is there already.
        foreach (var file in Directory.GetFiles(Path.Combine(_package.Environment["NUGET_PACKAGES"], NoTargets), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_folder["packages"], Path.GetRelativePath(_package.Environment["NUGET_PACKAGES"], file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        (await RunAsync(ReadmeCommands.Of("Dispatch.Build.Tasks", _package.RuntimeArchive)[0])).Succeeded();
        Assert.Contains("function/hello.js", ArchivedImage.Read(_folder["bin", "Debug", "net10.0", "hello.oci.tar"]).Files);
    }

    [Fact]
    public async Task The_tool_for_a_user()
    {
        WriteFunction();
        var outcome = (await RunAsync(ReadmeCommands.Of("Dispatch.Build.Tool", _package.RuntimeArchive)[0])).Succeeded();
        Assert.Contains("DSP5201", outcome.All, StringComparison.Ordinal);
        Assert.Contains("function/hello.js", ArchivedImage.Read(_folder["hello.tar"]).Files);
    }

    [Fact]
    public async Task The_tool_for_a_repository()
    {
        (await RunAsync("dotnet new tool-manifest")).Succeeded();
        var outcome = (await RunAsync(ReadmeCommands.Of("Dispatch.Build.Tool", _package.RuntimeArchive)[1])).Succeeded();
        Assert.Contains("publish", outcome.Output, StringComparison.Ordinal);

        // What a colleague does who has cloned it.
        Directory.Delete(_folder["home"], recursive: true);
        Assert.Contains("publish", (await RunAsync("dotnet tool restore && dotnet dispatch --help")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tool_without_installing_it()
    {
        WriteFunction();
        var outcome = (await RunAsync(ReadmeCommands.Of("Dispatch.Build.Tool", _package.RuntimeArchive)[2])).Succeeded();
        Assert.Contains("DSP5201", outcome.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tool_on_a_platform_without_native_code()
    {
        var feed = Directory.CreateDirectory(_folder["other-feed"]).FullName;
        foreach (var id in new[] { "Dispatch.Build.Tool", "Dispatch.Build.Tool.any" })
        {
            File.Copy(PackedPackages.Find(id), Path.Combine(feed, Path.GetFileName(PackedPackages.Find(id))));
        }

        await using (var package = await ZipFile.OpenAsync(Path.Combine(feed, Path.GetFileName(PackedPackages.Find("Dispatch.Build.Tool"))), ZipArchiveMode.Update, TestContext.Current.CancellationToken))
        {
            var entry = package.GetEntry("tools/any/any/DotnetToolSettings.xml")!;
            string settings;
            using (var reader = new StreamReader(await entry.OpenAsync(TestContext.Current.CancellationToken)))
            {
                settings = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
            }

            entry.Delete();
            await using var writer = new StreamWriter(await package.CreateEntry(entry.FullName).OpenAsync(TestContext.Current.CancellationToken));
            await writer.WriteAsync(settings.Replace(RuntimeInformation.RuntimeIdentifier, "linux-another", StringComparison.Ordinal));
        }

        (await RunAsync($"dotnet tool install --global Dispatch.Build.Tool --source '{feed}'")).Succeeded();
        Assert.True(Directory.Exists(_folder["home", ".dotnet", "tools", ".store", "dispatch.build.tool", PackageFixture.Version, "dispatch.build.tool.any"]));
        Assert.Contains("publish", (await RunAsync("dotnet dispatch --help")).Succeeded().Output, StringComparison.Ordinal);
    }

    private void WriteFunction()
    {
        _folder.Write("hello/hello.js", File.ReadAllText(Path.Combine(Repository.Root, "samples", "hello-js", "hello.js")));
        _folder.Write("Dockerfile", "FROM scratch\nCOPY missing.js /\n");
        _folder.Write("build.log", "error building image: error building stage: failed to optimize instructions: failed to get files used from context: copy failed: no source files specified\n");
    }

    // As a developer's shell runs them: the first that fails ends it.
    private Task<Outcome> RunAsync(string commands)
    {
        var environment = new Dictionary<string, string>(_package.Environment)
        {
            ["DOTNET_CLI_HOME"] = _folder["home"],
            ["NUGET_PACKAGES"] = _folder["packages"],
            ["PATH"] = $"{_folder["home", ".dotnet", "tools"]}:{Environment.GetEnvironmentVariable("PATH")}",
        };
        return DotNet.RunAsync(_folder.Path, ["-e", "-c", commands], environment, TestContext.Current.CancellationToken, "bash");
    }
}
