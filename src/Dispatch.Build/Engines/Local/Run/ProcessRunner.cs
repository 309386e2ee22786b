using System.Diagnostics;

namespace Dispatch.Build.Engines.Local.Run;

/// <summary>A program to run: no shell reads its arguments.</summary>
/// <param name="Program">Full path.</param>
/// <param name="Arguments">As the program gets them.</param>
/// <param name="Folder">Its working directory.</param>
/// <param name="Environment">All it gets.</param>
internal sealed record ProcessCommand(
    string Program, IReadOnlyList<string> Arguments, string Folder, IReadOnlyDictionary<string, string> Environment);

/// <summary>Runs programs, hands on their lines, and leaves none of their processes behind.</summary>
internal static class ProcessRunner
{
    // What a builder may take to remove its containers before the next signal.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>Runs a program to its end and returns its exit code (128 + n after signal n).</summary>
    /// <param name="command">What to run.</param>
    /// <param name="output">Gets each line of standard output; calls never overlap those of <paramref name="error"/>.</param>
    /// <param name="error">Gets each line of standard error.</param>
    /// <param name="cancellationToken">Ends it: first politely, so that it can clean up, then by force.</param>
    /// <exception cref="OperationCanceledException">It was cancelled, and has ended.</exception>
    public static async Task<int> RunAsync(ProcessCommand command, Action<LogLine> output, Action<LogLine> error, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = new Process { StartInfo = StartInfo(command, out var ownGroup) };
        process.Start();
        process.StandardInput.Close();
        var gate = new Lock();
        var pumps = Task.WhenAll(
            LinePump.RunAsync(process.StandardOutput.BaseStream, line => Synchronized(gate, output, line)),
            LinePump.RunAsync(process.StandardError.BaseStream, line => Synchronized(gate, error, line)));
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(process);
            throw;
        }
        finally
        {
            // What a command left in the background would keep the pipes open.
            KillRest(process, ownGroup);
            await pumps;
        }

        return process.ExitCode;
    }

    private static void Synchronized(Lock gate, Action<LogLine> action, LogLine line)
    {
        lock (gate)
        {
            action(line);
        }
    }

    private static ProcessStartInfo StartInfo(ProcessCommand command, out bool ownGroup)
    {
        // In a session of its own a process and all it starts can be signalled together; .NET cannot start one.
        var setsid = OperatingSystem.IsLinux() ? Executables.Find("setsid", command.Environment) : null;
        ownGroup = setsid is not null;
        var start = new ProcessStartInfo(setsid ?? command.Program)
        {
            WorkingDirectory = command.Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in setsid is null ? command.Arguments : [command.Program, .. command.Arguments])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static async Task EndAsync(Process process)
    {
        // buildah and podman pass a hang-up on to the command of a RUN and then clean up; at other signals podman leaves at once.
        foreach (var signal in OperatingSystem.IsWindows() ? [] : new[] { Signals.HangUp, Signals.Terminate })
        {
            Signals.Send(process.Id, signal);
            if (await EndsAsync(process))
            {
                return;
            }
        }

        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
    }

    private static async Task<bool> EndsAsync(Process process)
    {
        try
        {
            await process.WaitForExitAsync(CancellationToken.None).WaitAsync(Grace);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static void KillRest(Process process, bool ownGroup)
    {
        if (ownGroup)
        {
            Signals.KillGroup(process.Id);
        }
    }
}
