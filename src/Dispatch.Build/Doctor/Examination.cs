using System.Runtime.CompilerServices;

namespace Dispatch.Build.Doctor;

/// <summary>Runs checks at the same time, each within a limit, and tells their results in the order of the checks.</summary>
/// <param name="time">The clock.</param>
/// <param name="limit">How long one check may take.</param>
internal sealed class Examination(TimeProvider time, TimeSpan limit)
{
    public async IAsyncEnumerable<CheckResult> RunAsync(IReadOnlyList<Check> checks, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<CheckResult>[] running = [.. checks.Select(check => Task.Run(() => RunAsync(check, stop.Token), CancellationToken.None))];
        try
        {
            foreach (var check in running)
            {
                yield return await check.WaitAsync(cancellationToken);
            }
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private async Task<CheckResult> RunAsync(Check check, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await check.RunAsync(either.Token).WaitAsync(either.Token);
        }
        catch (DispatchException failure)
        {
            return CheckResult.Fail(check.Name, failure.Diagnostics[0]);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return CheckResult.Fail(check.Name, check.Unanswered, $"Nothing answered within {limit.TotalSeconds:0.#} s.");
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return CheckResult.Fail(check.Name, Codes.Internal, $"{failure.GetType().Name}: {failure.Message}");
        }
    }
}
