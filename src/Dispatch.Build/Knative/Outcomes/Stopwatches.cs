namespace Dispatch.Build.Knative.Outcomes;

/// <summary>How long each trouble lasts by this machine's monotonic clock, and when the next limit is reached.</summary>
internal sealed class Stopwatches(TimeProvider time)
{
    private readonly Dictionary<string, long> _since = new(StringComparer.Ordinal);

    /// <summary>Until the nearest limit that was asked for since <see cref="BeginRound"/>; null without any.</summary>
    public TimeSpan? Next { get; private set; }

    /// <summary>Forgets the limits that the last observation asked for.</summary>
    public void BeginRound() => Next = null;

    /// <summary>Since when a key counts; starts it.</summary>
    public TimeSpan Elapsed(string key)
    {
        _since.TryAdd(key, time.GetTimestamp());
        return time.GetElapsedTime(_since[key]);
    }

    /// <summary>Whether a key counts as long as <paramref name="limit"/>; starts it, and remembers the limit when it does not.</summary>
    public bool IsOver(string key, TimeSpan limit)
    {
        var left = limit - Elapsed(key);
        if (left <= TimeSpan.Zero)
        {
            return true;
        }

        Wait(left);
        return false;
    }

    /// <summary>Asks to look again after a time.</summary>
    public void Wait(TimeSpan left) => Next = Next is { } next && next < left ? next : left;

    /// <summary>The trouble is over.</summary>
    public void Reset(string key) => _since.Remove(key);
}
