using System.Runtime.CompilerServices;
using Dispatch.Kubernetes.Logs;

namespace Dispatch.Kubernetes;

/// <summary>When a log is asked for again.</summary>
public sealed record PodLogTiming
{
    /// <summary>How long a stream may say nothing before it is opened anew.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The wait before another try; it doubles with each failure in a row.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest wait.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the last read is tried after the container ended.</summary>
    public int LastTries { get; init; } = 5;
}

/// <summary>A line of a log, or a piece of a very long one.</summary>
/// <param name="Bytes">As the container wrote it, without time and line end; at most 64 KiB.</param>
/// <param name="Time">When; null when the runtime gave no time.</param>
public sealed record PodLogLine(ReadOnlyMemory<byte> Bytes, DateTimeOffset? Time)
{
    /// <summary>Lines may be missing here: nothing else in this record means anything.</summary>
    public bool IsGap { get; init; }

    /// <summary>The line goes on in the next record.</summary>
    public bool IsContinued { get; init; }
}

/// <summary>
/// Follows the log of a container to its end, over streams that break, fall silent or end early: each line once, in order, or a gap where that
/// cannot be ruled out. Streams are resumed by time; the API knows whole seconds only, so what was given of the last second is left out of what comes again.
/// </summary>
/// <param name="client">Reads logs.</param>
/// <param name="timing">When to ask again.</param>
/// <param name="time">The clock.</param>
public sealed class PodLog(IKubernetesClient client, PodLogTiming? timing = null, TimeProvider? time = null)
{
    private readonly PodLogTiming _timing = timing ?? new();
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Follows a container that is about to start, runs or has ended.</summary>
    /// <param name="inNamespace">Namespace of the pod.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container.</param>
    /// <param name="ended">Completes when the container is known to have ended, or its pod to be gone; one last read then fetches what is missing.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="KubernetesException">The log may not be read (401, 403): at the first try, or later for longer than <see cref="PodLogTiming.Silence"/>.</exception>
    /// <exception cref="KubeConfigException">There are no credentials; first or later, as before.</exception>
    public async IAsyncEnumerable<PodLogLine> FollowAsync(
        string inNamespace, string pod, string container, Task ended, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var history = new LogHistory();
        var failures = 0;
        long? allowedAt = null;
        await using var over = new EndSignal(ended);
        while (true)
        {
            var isLast = over.Token.IsCancellationRequested;
            history.Resume();
            var reading = new LogReading(client, _timing, _time, inNamespace, pod, new(container)
            {
                Follow = !isLast, Timestamps = true, SinceTime = history.ResumeFrom,
            })
            {
                IsPatient = allowedAt is { } at && _time.GetElapsedTime(at) <= _timing.Silence,
            };
            await using (reading)
            {
                while (await reading.NextAsync(over.Token, cancellationToken) is { } piece)
                {
                    failures = 0;
                    foreach (var line in history.Add(piece))
                    {
                        yield return line;
                    }
                }
            }

            allowedAt = reading.WasOpened ? _time.GetTimestamp() : allowedAt;
            failures = reading.End is LogEnd.Failed ? failures + 1 : failures;
            if (reading.End is LogEnd.Gone || (isLast && reading.End is LogEnd.NeverStarted) || (isLast && failures >= _timing.LastTries))
            {
                // Whatever the container wrote after the last line given is out of reach; before it started there was nothing.
                if (reading.End is not LogEnd.NeverStarted && !(isLast && reading.End is LogEnd.Gone && history.IsEmpty))
                {
                    yield return new(default, null) { IsGap = true };
                }

                yield break;
            }

            if (isLast && reading.End is LogEnd.EndOfLog)
            {
                yield break;
            }

            if (!ended.IsCompleted || failures > 0)
            {
                await WaitAsync(failures, isLast ? Task.Delay(Timeout.Infinite, cancellationToken) : ended, cancellationToken);
            }
        }
    }

    private async Task WaitAsync(int failures, Task ended, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(ended, Task.Delay(Backoff.Ceiling(_timing.FirstWait, _timing.LongestWait, failures), _time, either.Token));
        await either.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
