using Dispatch.Build.Reporting;
using Microsoft.Build.Framework;

namespace Dispatch.Build.Tasks;

/// <summary>What all tasks share: cancellation, giving the node to other projects while they wait, and errors with code and place.</summary>
public abstract class DispatchTask : Microsoft.Build.Utilities.Task, ICancelableTask, IDisposable
{
    private const int EvidenceLines = 10;

    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>The project that is built, absolute: errors without another file name it.</summary>
    [Required]
    public string ProjectFile { get; set; } = "";

    /// <inheritdoc/>
    public void Cancel() => _cancellation.Cancel();

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
            LogDiagnostics(failure);
        }
        catch (OperationCanceledException) when (_cancellation.IsCancellationRequested)
        {
            LogDiagnostic(new(Codes.Cancelled, "The build was cancelled."));
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
            _cancellation.Dispose();
        }
    }

    private void LogDiagnostics(DispatchException failure)
    {
        foreach (var diagnostic in failure.Diagnostics)
        {
            LogDiagnostic(diagnostic);
        }

        Log.LogMessage(MessageImportance.Low, LogSanitizer.Sanitize(failure.ToString().ReplaceLineEndings(" | ")));
    }

    private void LogDiagnostic(Diagnostic diagnostic)
    {
        // The last lines of a builder's output belong to the error itself: errors are what every logger shows.
        var lines = diagnostic.Evidence.Skip(Math.Max(0, diagnostic.Evidence.Count - EvidenceLines)).Prepend(diagnostic.ToString());
        Log.LogError(
            subcategory: null,
            diagnostic.Code.Id,
            helpKeyword: null,
            diagnostic.Code.HelpLink,
            diagnostic.File ?? ProjectFile,
            diagnostic.Line,
            diagnostic.Column,
            diagnostic.EndLine,
            endColumnNumber: 0,
            string.Join(Environment.NewLine, lines.Select(LogSanitizer.Sanitize)));
    }
}
