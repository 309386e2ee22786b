using System.Globalization;
using System.Text;
using Dispatch.Testing;

namespace Dispatch.Kubernetes.Tests.Logs;

/// <summary>A container's log as a kubelet serves it: it grows while it is read, and streams fail by a seed.</summary>
internal sealed class SeededLog
{
    private readonly Random _random;
    private readonly ManualTimeProvider _time;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _rotates;
    private int _first;
    private int _written;
    private int _faultsLeft;
    private int _opened;

    public SeededLog(int seed, bool rotates, ManualTimeProvider time)
    {
        (_random, _rotates, _time) = (new(seed), rotates, time);
        _faultsLeft = _random.Next(30);
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        for (var i = _random.Next(1, 120); i > 0; i--)
        {
            at += TimeSpan.FromTicks(_random.Next(4) switch { 0 => 0, 1 => 7, 2 => 2_000_000, _ => 20_000_000 });
            // Lines that are equal in time and content are told apart by their number alone; where lines may be missing each is unique.
            var content = !rotates && _random.Next(3) == 0 ? "same" : $"line {Lines.Count}";
            Lines.Add((at, content + (_random.Next(15) == 0 ? new string('x', _random.Next(250_000)) : "")));
        }

        Client = new() { OpenLog = OpenAsync };
    }

    public ScriptedClient Client { get; }

    public List<(DateTimeOffset Time, string Content)> Lines { get; } = [];

    public Task Ended => _ended.Task;

    public bool HasRotated { get; private set; }

    public int OpenStreams => _opened;

    private async Task<Stream> OpenAsync(LogOptions options, CancellationToken cancellationToken)
    {
        await Task.Yield();
        _written = Math.Min(Lines.Count, _written + _random.Next(10));
        if (_rotates && _written > _first && _random.Next(4) == 0)
        {
            _first = _random.Next(_first, _written);
            HasRotated = true;
        }

        switch (Fault(12))
        {
            case 1:
                throw Faults.Unavailable();
            case 2:
                throw Faults.Broken();
            case 3 when _written == 0:
                throw Faults.NotStarted();
            default:
                break;
        }

        _opened++;
        return new ScriptedStream(Read(options).GetEnumerator(), () => _opened--);
    }

    /// <summary>Pieces of bytes; null for a stall, and an exception where the stream breaks.</summary>
    private IEnumerable<byte[]?> Read(LogOptions options)
    {
        for (var at = _first; ;)
        {
            if (at == _written && options.Follow)
            {
                _written = Math.Min(Lines.Count, _written + _random.Next(1, 5));
            }

            if (at == _written)
            {
                _ended.TrySetResult();
                yield break;
            }

            var (time, content) = Lines[at++];
            if (time < options.SinceTime)
            {
                continue;
            }

            var stamp = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", CultureInfo.InvariantCulture);
            var bytes = Encoding.UTF8.GetBytes($"{stamp}00Z {content}\n");
            var fault = Fault(6);
            if (fault is 0 or > 3)
            {
                yield return bytes;
                continue;
            }

            // Nothing tells the end of a log from a final read that is cut in order between two lines.
            yield return bytes[.._random.Next(1, bytes.Length)];
            switch (fault)
            {
                case 1:
                    throw new IOException("connection reset");
                case 2:
                    yield break;
                default:
                    _ = Task.Run(() => _time.Advance(TimeSpan.FromSeconds(61)));
                    yield return null;
                    break;
            }
        }
    }

    private int Fault(int kinds)
    {
        var fault = _faultsLeft > 0 ? _random.Next(kinds) : 0;
        _faultsLeft -= fault is > 0 and < 4 ? 1 : 0;
        return fault;
    }
}
