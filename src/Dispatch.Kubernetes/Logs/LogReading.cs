namespace Dispatch.Kubernetes.Logs;

/// <summary>One stream of a log, from its opening to its end, whatever that is.</summary>
internal sealed class LogReading(IKubernetesClient client, PodLogTiming timing, TimeProvider time, string inNamespace, string pod, LogOptions options) : IAsyncDisposable
{
    private Stream? _stream;
    private LogLines? _lines;

    /// <summary>Whether the server had nothing against it.</summary>
    public bool WasOpened => _lines is not null;

    /// <summary>Whether a refusal (401, 403, no credentials) is a failure like others: a server that starts refuses what it allows once it has read its roles.</summary>
    public bool IsPatient { get; init; }

    /// <summary>Why it ended, once <see cref="NextAsync"/> returned null.</summary>
    public LogEnd End { get; private set; }

    /// <summary>The next piece; null when the stream is over.</summary>
    /// <param name="ended">A stream that follows is left when this is cancelled: what it did not bring, a last read does.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<LogPiece?> NextAsync(CancellationToken ended, CancellationToken cancellationToken)
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, options.Follow ? ended : CancellationToken.None);
        try
        {
            if (_lines is null)
            {
                // The client waits for its turn, and has a deadline of its own.
                _stream = await client.OpenLogAsync(inNamespace, pod, options, left.Token);
                _lines = new(_stream, givesRest: !options.Follow);
            }

            using var silence = new CancellationTokenSource(timing.Silence, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, left.Token);
            if (await _lines.ReadAsync(either.Token) is { } piece)
            {
                return piece;
            }

            End = LogEnd.EndOfLog;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            End = options.Follow ? LogEnd.Left : LogEnd.Failed;
        }
        catch (KubernetesBadRequestException)
        {
            End = LogEnd.NeverStarted;
        }
        catch (KubernetesNotFoundException)
        {
            End = LogEnd.Gone;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or KubernetesException or KubeConfigException && (IsPatient || !IsRefusal(failure)))
        {
            End = LogEnd.Failed;
        }

        return null;
    }

    public ValueTask DisposeAsync() => _stream?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static bool IsRefusal(Exception failure) => failure is KubernetesUnauthorizedException or KubernetesForbiddenException or KubeConfigException;
}
