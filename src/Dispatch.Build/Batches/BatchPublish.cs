using Dispatch.Build.Definitions;
using Dispatch.Build.Reporting;

namespace Dispatch.Build.Batches;

/// <summary>
/// Publishes several definitions at the same time, each after those that it is built on. Unless it keeps going, the first failure cancels what runs and nothing
/// more is started.
/// </summary>
/// <param name="session">What they share.</param>
/// <param name="time">The clock.</param>
public sealed class BatchPublish(PublishSession session, TimeProvider time)
{
    /// <summary>How many run at the same time unless another number is given: builds wait for the network more than they compute.</summary>
    public const int DefaultLimit = 4;

    /// <summary>How many run at the same time, at least 1.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>A failure stops only what is built on it.</summary>
    public bool KeepsGoing { get; init; }

    /// <summary>Publishes all. Failures are told by the records, not thrown.</summary>
    /// <param name="graph">What to publish.</param>
    /// <param name="listener">Hears what happens.</param>
    /// <param name="logFile">The log of each, absolute; null for one in the cache folder.</param>
    /// <param name="cancellationToken">Cancels what runs, and keeps the rest from being started.</param>
    /// <returns>A record each, in the order of the definitions.</returns>
    public async Task<IReadOnlyList<PublishRecord>> PublishAsync(
        DefinitionGraph graph, IBatchListener listener, Func<FunctionDefinition, string?> logFile, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var places = new SemaphoreSlim(Limit);
        var ends = graph.Definitions.Select(static _ => new TaskCompletionSource<PublishRecord>(TaskCreationOptions.RunContinuationsAsynchronously)).ToList();
        await Task.WhenAll(graph.Definitions.Select((definition, index) => EndAsync(definition, index)));
        return await Task.WhenAll(ends.Select(static end => end.Task));

        async Task EndAsync(FunctionDefinition definition, int index)
        {
            try
            {
                var record = await PublishOneAsync(definition, [.. graph.NeedsOf(index).Select(need => ends[need].Task)]);
                listener.Finish(definition, record);
                ends[index].SetResult(record);
            }
            catch (Exception defect)
            {
                // Whoever waits for it must not wait for ever.
                ends[index].SetException(defect);
                throw;
            }
        }

        async Task<PublishRecord> PublishOneAsync(FunctionDefinition definition, IReadOnlyList<Task<PublishRecord>> needs)
        {
            if ((await Task.WhenAll(needs)).FirstOrDefault(static need => need.Image is null) is { } missing)
            {
                return NotStarted(definition, $"'{definition.Name}' is built on '{missing.Name}', which was not published.");
            }

            await places.WaitAsync(CancellationToken.None);
            try
            {
                if (stop.IsCancellationRequested)
                {
                    return NotStarted(definition, $"'{definition.Name}' was not started: {(cancellationToken.IsCancellationRequested ? "it was interrupted" : "another one failed")}.");
                }

                // On a thread of its own: reading a workspace is no waiting.
                var record = await Task.Run(() => session.PublishAsync(definition, listener.Start(definition), logFile(definition), stop.Token), CancellationToken.None);
                if (record.Image is null && !KeepsGoing)
                {
                    await stop.CancelAsync();
                }

                return record;
            }
            finally
            {
                places.Release();
            }
        }
    }

    /// <summary>What a command exits with: the code of the first that failed by itself, else of the first that was cancelled or not begun; 0 when all are published.</summary>
    public static int ExitCodeOf(IReadOnlyList<PublishRecord> records) => records
        .Where(static record => record.Image is null)
        .OrderBy(static record => record.Outcome switch { "failed" => 0, "cancelled" => 1, _ => 2 })
        .Select(static record => record.Diagnostics[0].Code.ExitCode)
        .FirstOrDefault();

    private PublishRecord NotStarted(FunctionDefinition definition, string why)
    {
        var now = time.GetUtcNow();
        return new()
        {
            Name = definition.Name,
            DefinitionFile = definition.Settings.DefinitionFile,
            Started = now,
            Ended = now,
            Diagnostics = [new(Codes.NotStarted, why) { File = definition.Settings.DefinitionFile }],
        };
    }
}
