using System.Threading.Channels;
using Dispatch.Build.Diagnosis;
using Dispatch.Build.Engines;
using Dispatch.Kubernetes;

namespace Dispatch.Build.Knative.Engine;

/// <summary>The log of one container, read as it comes and given out when it is its turn.</summary>
internal sealed class ContainerOutput
{
    // Reading waits when nobody takes the lines: a log of any size needs no more memory than this.
    private readonly Channel<BuildEvent> _lines = Channel.CreateBounded<BuildEvent>(new BoundedChannelOptions(256) { SingleReader = true, SingleWriter = true });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _displayName;
    private readonly Task _reading;
    private bool _isLeft;

    public ContainerOutput(PodLog log, string inNamespace, string pod, string container, string displayName, CancellationToken cancellationToken)
    {
        _displayName = displayName;
        _reading = ReadAsync(log.FollowAsync(inNamespace, pod, container, _ended.Task, cancellationToken), cancellationToken);
    }

    /// <summary>What a failure can be explained by of the lines that were given out; for the one who took them.</summary>
    public LogWindow Log { get; } = new();

    /// <summary>The container is over, or its pod is gone: what is missing is read once more.</summary>
    public void End() => _ended.TrySetResult();

    /// <summary>Gives out the lines until the log is over.</summary>
    public async Task DrainAsync(IProgress<BuildEvent> events)
    {
        await foreach (var line in _lines.Reader.ReadAllAsync(CancellationToken.None))
        {
            if (line is LogLine piece)
            {
                Log.Add(piece.Bytes.Span);
                Log.Add(piece.IsContinued ? [] : "\n"u8);
            }

            events.Report(line);
        }

        await _reading;
        if (_isLeft)
        {
            events.Report(Gap);
        }
    }

    private Notice Gap => new($"{_displayName}: lines of the log may be missing here.");

    private async Task ReadAsync(IAsyncEnumerable<PodLogLine> lines, CancellationToken cancellationToken)
    {
        var decoder = new LogLineDecoder();
        try
        {
            await foreach (var line in lines.WithCancellation(cancellationToken))
            {
                await _lines.Writer.WriteAsync(line.IsGap ? Gap : decoder.Next(line.Bytes, line.IsContinued) with { Time = line.Time }, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nobody waits for the rest.
            _isLeft = true;
        }
        catch (Exception failure) when (ClusterFailures.CanExplain(failure))
        {
            _lines.Writer.TryWrite(new Notice($"{_displayName}: its log cannot be read: {failure.Message}"));
        }
        finally
        {
            _lines.Writer.TryComplete();
        }
    }
}
