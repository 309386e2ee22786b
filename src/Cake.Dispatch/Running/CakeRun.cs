using Cake.Core;
using Cake.Core.Diagnostics;
using Dispatch.Build;
using Dispatch.Build.Reporting;

namespace Cake.Dispatch.Running;

/// <summary>The work of an alias, which Cake waits for: Ctrl+C cancels it, and what goes wrong is a <see cref="CakeException"/> with a code.</summary>
internal static class CakeRun
{
    /// <summary>Does the work.</summary>
    /// <param name="log">Gets everything that was found; the exception has the first of it.</param>
    /// <param name="work">Gets a token for Ctrl+C, and one for the second, when nobody wants to wait for that either.</param>
    /// <exception cref="CakeException">It failed; the exit code is that of docs/exit-codes.md.</exception>
    public static T Wait<T>(ICakeLog log, Func<CancellationToken, CancellationToken, Task<T>> work)
    {
        using var interrupts = new Interrupts();
        try
        {
            return Task.Run(() => work(interrupts.Stop, interrupts.Leave)).GetAwaiter().GetResult();
        }
        catch (DispatchException failure)
        {
            foreach (var diagnostic in failure.Diagnostics)
            {
                log.Error("{0}", DiagnosticText.WithPlace(diagnostic, Severity.Error));
            }

            throw Failure(failure.Diagnostics[0], failure);
        }
        catch (OperationCanceledException) when (interrupts.Stop.IsCancellationRequested)
        {
            throw Failure(new(Codes.Cancelled, "It was interrupted."));
        }
    }

    /// <summary>What a script, and who reads its output, sees of a failure.</summary>
    public static CakeException Failure(Diagnostic diagnostic, Exception? inner = null) =>
        new(diagnostic.Code.ExitCode, $"{diagnostic.Code}: {DiagnosticText.Headline(diagnostic)}", inner!);
}
