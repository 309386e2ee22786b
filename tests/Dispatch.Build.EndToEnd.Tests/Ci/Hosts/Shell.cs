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
        return await DotNet.RunAsync(workingDirectory, [.. program[1..], script], environment, TestContext.Current.CancellationToken, program[0], interrupt);
    }
}
