using System.Diagnostics;
using Dispatch.Testing;
using Xunit;

namespace Nuke.Dispatch.Tests;

/// <summary>A build project that references the package, as the README says, and assemblies named like those of NUKE or Fallout.</summary>
internal sealed class BuildProject : IDisposable
{
    private const string Properties = "<TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>disable</Nullable>";

    private readonly TempFolder _folder = new();

    public BuildProject(PackageFixture packages, string system, bool hasComponents)
    {
        var symbol = system.ToUpperInvariant();
        File.Copy(Path.Combine(Repository.Root, "global.json"), _folder["global.json"]);
        _folder.Write("nuget.config", $"""<configuration><packageSources><add key="local" value="{packages.Feed}" /></packageSources></configuration>""");
        Project($"common/{system}.Common.csproj", "Common.cs", $"<DefineConstants>{symbol}</DefineConstants>", "");
        if (hasComponents)
        {
            Project($"components/{system}.Components.csproj", "Components.cs", "", Reference($"common/{system}.Common.csproj"));
        }

        Project(
            "build/_build.csproj",
            "Build.cs",
            $"<OutputType>Exe</OutputType><DefineConstants>{symbol}</DefineConstants><TreatWarningsAsErrors>true</TreatWarningsAsErrors>",
            Reference(hasComponents ? $"components/{system}.Components.csproj" : $"common/{system}.Common.csproj") + """<PackageReference Include="Nuke.Dispatch" Version="0.1.0" />""");
        _folder.Write("hello/hello.js", "");
        _folder.Write("Dockerfile", "FROM scratch\nARG VERSION\nCOPY . /function/\n");
        Environment = new(StringComparer.Ordinal)
        {
            ["NUGET_PACKAGES"] = packages.Unpacked,
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["DISPATCH_CACHE"] = _folder["cache"],
            ["DOCKER_CONFIG"] = _folder["docker"],
            ["GITHUB_ACTIONS"] = "",
            ["TF_BUILD"] = "",
            ["GITLAB_CI"] = "",
        };
    }

    public Dictionary<string, string> Environment { get; }

    public string this[params string[] parts] => _folder[parts];

    public string Write(string relativePath, string content) => _folder.Write(relativePath, content);

    public Task<string> CompileAsync() => RunAsync(0, "build", "build", "-v:q", "-nologo", "-p:UseSharedCompilation=false");

    /// <summary>Runs the build and returns what it printed.</summary>
    public Task<string> PublishAsync(int exitCode) => RunAsync(exitCode, _folder["build", "bin", "Debug", "net10.0", "_build.dll"]);

    public void Dispose() => _folder.Dispose();

    private static string Reference(string project) => $"""<ProjectReference Include="../{project}" />""";

    private void Project(string path, string source, string properties, string items)
    {
        _folder.Write(path, $"""<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup>{Properties}{properties}</PropertyGroup><ItemGroup>{items}</ItemGroup></Project>""");
        File.Copy(Path.Combine(Repository.Root, "tests", "Nuke.Dispatch.Tests", "Declarations", source), _folder[path.Split('/')[0], source]);
    }

    private async Task<string> RunAsync(int exitCode, params string[] arguments)
    {
        var cancel = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = _folder.Path, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var error = process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        var all = await output + await error;
        Assert.True(process.ExitCode == exitCode, $"exit code {process.ExitCode}, expected {exitCode}\n{all}");
        return all;
    }
}
