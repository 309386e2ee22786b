using System.Diagnostics;
using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests.Ci.Hosts;

/// <summary>Runs scripts as runners do: from a file, with the variables of the job.</summary>
internal static class Shell
{
    /// <summary>Runs a script to its end.</summary>
    /// <param name="script">A file.</param>
    /// <param name="program">The interpreter and its options: what comes before the file.</param>
    /// <param name="workingDirectory">An existing folder.</param>
    /// <param name="environment">The variables of the job; nothing of a host that this test itself may run in.</param>
    /// <param name="interrupt">When to send what; null for never.</param>
    public static async Task<Outcome> RunAsync(
        string script, string[] program, string workingDirectory, IReadOnlyDictionary<string, string> environment, Interrupt? interrupt = null)
    {
        Assert.SkipUnless(Tool.Find(program[0]) is not null, $"needs {program[0]}: run it on Linux or macOS");
        var cancel = TestContext.Current.CancellationToken;
        using var process = DotNet.Start(workingDirectory, [.. program[1..], script], environment, program[0]);
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var error = process.StandardError.ReadToEndAsync(cancel);
        if (interrupt is not null)
        {
            await interrupt.When.WaitAsync(cancel);
            await Tool.RunAsync("kill", [$"-{interrupt.Signal}", "--", interrupt.IsForGroup ? $"-{process.Id}" : $"{process.Id}"], cancel);
        }

        await process.WaitForExitAsync(cancel);
        return new(process.ExitCode, await output, await error);
    }
}

/// <summary>How a host stops a job.</summary>
/// <param name="Signal"><c>INT</c> or <c>TERM</c>.</param>
/// <param name="IsForGroup">All processes of the script get it, not the shell alone.</param>
/// <param name="When">Done when it is to be sent.</param>
internal sealed record Interrupt(string Signal, bool IsForGroup, Task When);
