using System.Diagnostics;
using Dispatch.Testing;
using Xunit;

namespace Cake.Dispatch.Tests.Scripts;

/// <summary>A folder with a Cake script that loads the addin from the feed, run by Cake.Tool in a process of its own.</summary>
internal sealed class CakeScript : IDisposable
{
    private static readonly string[] _notInherited = ["CI", "GITHUB_", "RUNNER_", "TF_BUILD", "GITLAB_CI", "TEAMCITY_", "CAKE_", "SOURCE_DATE_EPOCH", "FUNCTION_", "DISPATCH_"];

    private readonly TempFolder _folder = new();

    public CakeScript(AddinFixture addin, string script)
    {
        _folder.Write("build.cake", script);
        _folder.Write("nuget.config", $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="local" value="{addin.Feed}" />
              </packageSources>
            </configuration>
            """);

        // Cake looks here, too; another build of the same version may be there.
        Environment["NUGET_PACKAGES"] = _folder["packages"];
        Environment["DISPATCH_CACHE"] = _folder["cache"];
        Environment["DOCKER_CONFIG"] = _folder["docker"];
    }

    public Dictionary<string, string> Environment { get; } = [];

    public string this[params string[] parts] => _folder[parts];

    public string Write(string relativePath, string content) => _folder.Write(relativePath, content);

    /// <summary>Copies a sample next to the script, without its project.</summary>
    public void CopySample(string name)
    {
        var root = Path.Combine(Repository.Root, "samples", name);
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(root, file).Replace('\\', '/');
            if (relative.Split('/')[0] is not ("bin" or "obj") && !relative.EndsWith(".csproj", StringComparison.Ordinal))
            {
                Write($"{name}/{relative}", File.ReadAllText(file));
            }
        }
    }

    /// <summary>Runs it to its end and returns everything that was printed.</summary>
    public async Task<string> RunAsync(int exitCode, params string[] arguments)
    {
        using var process = Start(arguments);
        return await EndAsync(process, exitCode);
    }

    /// <summary>Starts it with its output redirected.</summary>
    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [AddinFixture.Metadata("Cake"), "build.cake", .. arguments])
        {
            WorkingDirectory = _folder.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(static name => Array.Exists(_notInherited, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["NO_COLOR"] = "1";
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Waits for its end.</summary>
    public static async Task<string> EndAsync(Process process, int exitCode)
    {
        var cancel = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var error = process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        var all = $"{await output}\n--- standard error\n{await error}";
        Assert.True(process.ExitCode == exitCode, $"exit code {process.ExitCode}, expected {exitCode}\n{all}");
        return all;
    }

    public void Dispose() => _folder.Dispose();
}
