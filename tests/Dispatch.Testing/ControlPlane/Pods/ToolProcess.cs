using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Dispatch.Testing.ControlPlane.Pods;

/// <summary>Runs programs in sessions of their own, so that nothing they started outlives them.</summary>
internal static partial class ToolProcess
{
    private const int Kill = 9;

    /// <summary>Runs a program to its end and returns its exit code.</summary>
    /// <param name="name">A program on the PATH.</param>
    /// <param name="arguments">As it gets them.</param>
    /// <param name="environment">Added to our own.</param>
    /// <param name="print">Gets its lines; standard output and error come through one pipe, so their order is right.</param>
    /// <param name="cancellationToken">Kills it and whatever it started.</param>
    /// <exception cref="OperationCanceledException">It was killed.</exception>
    public static async Task<int> RunAsync(
        string name, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, Action<string> print, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var program = Tool.Find(name) ?? throw new Win32Exception($"There is no {name} on the PATH.");
        using var process = new Process
        {
            StartInfo = new("setsid", ["/bin/sh", "-c", "exec \"$@\" 2>&1 </dev/null", "sh", program, .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true },
        };
        foreach (var (variable, value) in environment)
        {
            process.StartInfo.Environment[variable] = value;
        }

        process.Start();
        var session = process.Id;
        var reading = ReadAsync(process.StandardOutput, print);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            _ = Send(-session, Kill);
            await process.WaitForExitAsync(CancellationToken.None);
            await reading;
        }

        return process.ExitCode;
    }

    private static async Task ReadAsync(StreamReader output, Action<string> print)
    {
        while (await output.ReadLineAsync(CancellationToken.None) is { } line)
        {
            print(line);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int process, int signal);
}
