using System.Diagnostics;
using Xunit;

namespace Dispatch.Build.Tool.Tests.Infrastructure;

/// <summary>The built tool as a process of its own, in an environment without what CI hosts and this repository's build set.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    private static readonly string[] _notInherited = ["CI", "GITHUB_", "RUNNER_", "TF_BUILD", "GITLAB_CI", "TEAMCITY_", "SOURCE_DATE_EPOCH", "NO_COLOR", "FUNCTION_", "DISPATCH_"];

    /// <summary>The built tool.</summary>
    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "dotnet-dispatch.dll");

    /// <summary>Runs it to its end, whatever its exit code.</summary>
    public static async Task<ToolRun> RunAsync(string folder, string[] arguments, Action<Stream>? input = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Start(folder, arguments, environment);
        return await EndAsync(process, input);
    }

    /// <summary>Starts it with its streams redirected.</summary>
    public static Process Start(string folder, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly, .. arguments])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(static name => Array.Exists(_notInherited, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Feeds its standard input and waits for its end.</summary>
    public static async Task<ToolRun> EndAsync(Process process, Action<Stream>? input = null)
    {
        var cancel = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var error = process.StandardError.ReadToEndAsync(cancel);
        input?.Invoke(process.StandardInput.BaseStream);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancel);
        return new(process.ExitCode, await output, await error);
    }

    /// <summary>Fails the test, with everything that was printed, unless it exited with this code.</summary>
    public ToolRun ExitedWith(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode}, expected {exitCode}\n--- standard output\n{Output}\n--- standard error\n{Error}");
        return this;
    }
}
