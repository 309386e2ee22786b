using System.Globalization;
using System.Text;

namespace Dispatch.Testing.ControlPlane;

/// <summary>What a container has printed so far, and what the kubelet is to do wrong when somebody reads it.</summary>
public sealed class ContainerLog
{
    private readonly Lock _lock = new();
    private readonly List<(DateTimeOffset Time, string Line)> _lines = [];
    private readonly Queue<long> _cuts = new();
    private TaskCompletionSource _changed = NewSignal();
    private int _first;

    /// <summary>Whether the container runs or ran; before, the kubelet answers 400.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>Whether it prints no more: streams end after the last line.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>While true, streams stay open and silent.</summary>
    public bool IsStalled { get; private set; }

    /// <summary>How many streams were opened.</summary>
    public int Reads { get; private set; }

    public void Start() => Change(() => IsStarted = true);

    /// <summary>A line without its end, printed at a time.</summary>
    public void Append(string line, DateTimeOffset time) => Change(() =>
    {
        IsStarted = true;
        _lines.Add((time, line));
    });

    /// <summary>A line without its end, printed now.</summary>
    public void Append(string line) => Append(line, TimeProvider.System.GetUtcNow());

    public void End() => Change(() => (IsStarted, IsEnded) = (true, true));

    /// <summary>The next stream breaks after so many bytes of text; said twice, the one after it too.</summary>
    public void CutNextAfter(long bytes) => Change(() => _cuts.Enqueue(bytes));

    public void Stall() => Change(() => IsStalled = true);

    public void Resume() => Change(() => IsStalled = false);

    /// <summary>Forgets what was printed, as the rotation of a full log does; streams that are open go on behind it.</summary>
    public void Rotate() => Change(() => _first = _lines.Count);

    /// <summary>Serves one stream, as kubelets do: lines from <paramref name="since"/> on; true when it broke off on purpose.</summary>
    internal async Task<bool> CopyAsync(Func<byte[], Task> write, bool follow, bool timestamps, DateTimeOffset? since, Func<bool> isAbandoned, CancellationToken cancellationToken)
    {
        var (next, cut) = Open();
        while (true)
        {
            var (text, ended, changed) = Take(ref next, timestamps, since);
            if (text.Length > cut)
            {
                await write(text[..(int)cut.Value]);
                return true;
            }

            cut -= text.Length;
            if (text.Length > 0)
            {
                await write(text);
            }
            else if (ended || (!follow && !IsStalled))
            {
                return false;
            }
            else
            {
                await Task.WhenAny(changed, Task.Delay(100, cancellationToken));
                cancellationToken.ThrowIfCancellationRequested();
                if (isAbandoned())
                {
                    return true;
                }
            }
        }
    }

    private (int Next, long? Cut) Open()
    {
        lock (_lock)
        {
            Reads++;
            return (_first, _cuts.TryDequeue(out var cut) ? cut : null);
        }
    }

    private (byte[] Text, bool Ended, Task Changed) Take(ref int next, bool timestamps, DateTimeOffset? since)
    {
        lock (_lock)
        {
            if (IsStalled)
            {
                return ([], false, _changed.Task);
            }

            var text = new StringBuilder();
            for (; next < _lines.Count; next++)
            {
                var (time, line) = _lines[next];
                if (since is null || time >= since)
                {
                    text.Append(timestamps ? time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z '", CultureInfo.InvariantCulture) : "").Append(line).Append('\n');
                }
            }

            return (Encoding.UTF8.GetBytes(text.ToString()), IsEnded, _changed.Task);
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource signal;
        lock (_lock)
        {
            change();
            (signal, _changed) = (_changed, NewSignal());
        }

        signal.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
