using System.Runtime.CompilerServices;

namespace Dispatch.Kubernetes;

/// <summary>
/// Follows logs of containers: each line once and in order, over dropped, silent and early ended streams; where that cannot be proven, one
/// <see cref="PodLogLine.Gap"/> stands in its place. Memory does not depend on the length of a log or line.
/// </summary>
public sealed class PodLog(IKubernetesClient client, PodLogTiming? timing = null, TimeProvider? time = null)
{
    private readonly PodLogTiming _timing = timing ?? new();

    /// <summary>The log of a container from its beginning, waiting for it to start, to its end.</summary>
    /// <param name="inNamespace">The pod's namespace.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container.</param>
    /// <param name="ended">Completes when the pod's status says that the container has ended, or the pod is gone; one last read then settles what is missing.</param>
    /// <param name="cancellationToken">Stops at once.</param>
    /// <exception cref="KubernetesException">The server refuses for good.</exception>
    public IAsyncEnumerable<PodLogLine> FollowAsync(
        string inNamespace, string pod, string container, Task ended, CancellationToken cancellationToken) =>
        FollowAsync((options, token) => client.OpenLogAsync(inNamespace, pod, options, token), new(container) { Timestamps = true }, ended, cancellationToken);

    private async IAsyncEnumerable<PodLogLine> FollowAsync(
        Func<LogOptions, CancellationToken, Task<Stream>> open, LogOptions options, Task ended, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var position = new LogPosition();
        var course = new LogCourse(_timing, time ?? TimeProvider.System);
        while (true)
        {
            var isFinal = ended.IsCompleted;
            var asked = options with { Follow = !isFinal, SinceTime = position.Since };
            var resumption = new LogResumption(position);
            var attempt = new LogAttempt(token => open(asked, token), ended, course.SilenceOf(isFinal), isFinal ? course.SilenceOf(isFinal) : _timing.Drain, course.Time);
            await using (attempt)
            {
                LogPiece? tail = null;
                while (await attempt.NextAsync(cancellationToken) is { } piece)
                {
                    if (piece.End is LogPieceEnd.Stream)
                    {
                        tail = piece;
                        continue;
                    }

                    var verdict = resumption.Judge(piece);
                    if (verdict is LogVerdict.NewAfterGap)
                    {
                        yield return PodLogLine.Gap;
                    }

                    if (verdict is not LogVerdict.Known)
                    {
                        course.Progress();
                        yield return piece.ToLine();
                    }
                }

                course.Over(attempt, tail, resumption);
            }

            if (course.Rest(attempt, isFinal, resumption.IsCaughtUp) is { } rest)
            {
                foreach (var line in rest)
                {
                    yield return line;
                }

                yield break;
            }

            await course.WaitAsync(attempt.End, ended, cancellationToken);
        }
    }
}
