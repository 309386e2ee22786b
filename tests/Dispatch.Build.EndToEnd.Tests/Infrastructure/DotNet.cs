using System.Diagnostics;
using Dispatch.Testing;

namespace Dispatch.Build.EndToEnd.Tests.Infrastructure;

/// <summary>The <c>dotnet</c> command as a developer's terminal has it: none of the variables that CI hosts or this repository's own build set.</summary>
internal static class DotNet
{
    private static readonly string[] NotInherited =
    [
        "CI", "GITHUB_ACTIONS", "TF_BUILD", "GITLAB_CI", "SOURCE_DATE_EPOCH", "MSBUILDTERMINALLOGGER", "Configuration", "Version",
    ];

    /// <summary>Runs it to its end, whatever its exit code; or another program that runs it.</summary>
    public static async Task<Outcome> RunAsync(
        string folder,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken cancellationToken,
        string program = "dotnet",
        Interrupt? interrupt = null)
    {
        using var process = Start(folder, arguments, environment, program);
        return await EndAsync(process, cancellationToken, interrupt);
    }

    /// <summary>Waits for the end of what was started.</summary>
    public static async Task<Outcome> EndAsync(Process process, CancellationToken cancellationToken, Interrupt? interrupt = null)
    {
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        if (interrupt is not null)
        {
            await interrupt.When.WaitAsync(cancellationToken);
            await Tool.RunAsync("kill", [$"-{interrupt.Signal}", "--", interrupt.IsForGroup ? $"-{process.Id}" : $"{process.Id}"], cancellationToken);
        }

        await process.WaitForExitAsync(cancellationToken);
        return new(process.ExitCode, await output, await error);
    }

    /// <summary>Starts it, or another program that runs it, with its output redirected.</summary>
    public static Process Start(string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string program = "dotnet")
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(static name =>
            NotInherited.Contains(name, StringComparer.OrdinalIgnoreCase)
            || name.StartsWith("FUNCTION_", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("DISPATCH_", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        // Nodes and servers that outlive a build would keep the package's files open and the folder undeletable.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
