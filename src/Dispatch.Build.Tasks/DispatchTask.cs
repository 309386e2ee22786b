using System.Runtime.InteropServices;
using Dispatch.Build.Reporting;
using Microsoft.Build.Framework;

namespace Dispatch.Build.Tasks;

/// <summary>What all tasks share: cancellation, giving the node to other projects while they wait, and errors with code and place.</summary>
public abstract class DispatchTask : Microsoft.Build.Utilities.Task, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly CancellationTokenSource _leave = new();
    private PosixSignalRegistration? _secondInterrupt;

    /// <summary>The project that is built, absolute: errors without another file name it.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <inheritdoc/>
    public void Cancel()
    {
        // MSBuild itself takes no notice of a second Ctrl+C and waits for its tasks.
        _secondInterrupt ??= PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => _leave.Cancel());
        _cancellation.Cancel();
    }

    /// <summary>Cancelled when the user does not even want to wait for the cancellation.</summary>
    internal CancellationToken Leave => _leave.Token;

    /// <summary>Where the publish is told; null when it is not.</summary>
    internal PublishReporting? Reporting { get; set; }

    /// <inheritdoc/>
    public override bool Execute()
    {
        // Paths are absolute and the environment is read while the plan is made, so it does not matter what changes meanwhile.
        BuildEngine3.Yield();
        try
        {
            System.Threading.Tasks.Task.Run(() => ExecuteAsync(_cancellation.Token)).GetAwaiter().GetResult();
        }
        catch (DispatchException failure)
        {
            Fail(failure);
        }
        catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
        {
            Fail(new(Codes.Cancelled, "The build was cancelled."));
        }
        finally
        {
            BuildEngine3.Reacquire();
        }

        return !Log.HasLoggedErrors;
    }

    /// <summary>The work; failures are <see cref="DispatchException"/>s.</summary>
    internal abstract Task ExecuteAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what this task holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _secondInterrupt?.Dispose();
            _leave.Dispose();
            _cancellation.Dispose();
        }
    }

    private void Fail(DispatchException failure)
    {
        var log = new DiagnosticLog(Log, ProjectFile, Reporting?.Annotations);
        var record = Reporting?.Report.Fail(failure);
        foreach (var diagnostic in record?.Diagnostics ?? failure.Diagnostics)
        {
            log.Error(diagnostic);
        }

        var details = failure.ToString().ReplaceLineEndings(" | ");
        Log.LogMessage(MessageImportance.Low, LogSanitizer.Sanitize(record?.Secrets.Hide(details) ?? details));
        if (Reporting is { } reporting)
        {
            System.Threading.Tasks.Task.Run(() => reporting.EndAsync(record!, Log)).GetAwaiter().GetResult();
        }
    }
}
