namespace Dispatch.Testing.ControlPlane;

/// <summary>What happens to one request on its way.</summary>
public abstract record Fault
{
    /// <summary>Passes as it is.</summary>
    public static Fault None { get; } = new Pass();

    /// <summary>As <see cref="None"/>.</summary>
    public sealed record Pass : Fault;

    /// <summary>The answer breaks off after so many bytes of its body; the server did what it was asked.</summary>
    public sealed record Cut(long Bytes) : Fault;

    /// <summary>The answer ends after so many bytes of its body as if there were no more; the server did what it was asked.</summary>
    public sealed record Finish(long Bytes) : Fault;

    /// <summary>The server does what it is asked, but its answer is lost, and a gateway answers with this.</summary>
    public sealed record Gateway(int Status) : Fault;

    /// <summary>The request waits before it is passed on.</summary>
    public sealed record Delay(TimeSpan Time) : Fault;

    /// <summary>The server never hears of it: this answer instead, with <c>Retry-After</c> where a time is given.</summary>
    public sealed record Answer(int Status, TimeSpan? RetryAfter = null) : Fault;

    /// <summary>The answer stays open and silent after so many bytes of its body.</summary>
    public sealed record Silence(long Bytes) : Fault;

    /// <summary>The connection is broken at once, as when nobody listened; the server never hears of it.</summary>
    public sealed record Refuse : Fault;
}

/// <summary>A request that a proxy sees.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="Verb">Of the API: get, list, watch, log, create, update, patch, delete.</param>
/// <param name="Resource">Plural, with the sub-resource after a slash.</param>
public sealed record ProxiedRequest(int Number, string Verb, string Resource)
{
    /// <summary>When it came, by the system's clock (<see cref="TimeProvider.GetTimestamp"/>).</summary>
    public long Timestamp { get; } = TimeProvider.System.GetTimestamp();

    /// <summary><c>watch builds</c>, <c>log pods/log</c>, <c>create builds</c>.</summary>
    public string Action => $"{Verb} {Resource}";

    /// <summary>Path and query.</summary>
    public string Target { get; init; } = "";

    /// <summary>The header; null without one.</summary>
    public string? Authorization { get; init; }
}

/// <summary>Decides what happens to each request.</summary>
public sealed class FaultSchedule(Func<ProxiedRequest, Fault> choose)
{
    private const int LongestAnswer = 6000;
    private const int LongestLog = 1000;

    /// <summary>Everything passes.</summary>
    public static FaultSchedule None { get; } = new(_ => Fault.None);

    /// <summary>The fault of a request.</summary>
    public Fault For(ProxiedRequest request) => choose(request);

    /// <summary>
    /// The same faults for the same seed and the same order of requests of each action: about a third of the requests meets one, and after
    /// <paramref name="most"/> of them everything passes, so that a client which never gives up arrives.
    /// </summary>
    public static FaultSchedule Seeded(int seed, int most = 20)
    {
        var left = most;
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var gate = new Lock();
        return new(request =>
        {
            lock (gate)
            {
                var turn = counts[request.Action] = counts.GetValueOrDefault(request.Action) + 1;
                var random = new Random(HashOf($"{seed} {request.Action} {turn}"));
                if (left == 0 || random.Next(3) != 0)
                {
                    return Fault.None;
                }

                left--;
                return Choose(random, request);
            }
        });
    }

    private static Fault Choose(Random random, ProxiedRequest request) => random.Next(10) switch
    {
        0 or 1 => new Fault.Cut(Bytes(random, request)),
        2 => new Fault.Delay(TimeSpan.FromMilliseconds(random.Next(300))),
        3 => new Fault.Answer(429, TimeSpan.FromSeconds(random.Next(2))),
        4 => new Fault.Answer(429),
        5 => new Fault.Answer(random.Next(2) == 0 ? 500 : 503),
        6 => request.Verb is "watch" or "list" ? new Fault.Answer(410) : new Fault.Cut(0),
        7 => IsStream(request) ? new Fault.Finish(Bytes(random, request)) : new Fault.Gateway(504),
        8 => random.Next(2) == 0 ? new Fault.Answer(502) : new Fault.Gateway(502),
        _ => IsStream(request) ? new Fault.Silence(Bytes(random, request)) : new Fault.Refuse(),
    };

    // What is read whole tells by itself where it ends, but for the log of a container that has ended: nobody could know that there was more.
    private static bool IsStream(ProxiedRequest request) => request.Verb == "watch" || request.Target.Contains("follow=true", StringComparison.Ordinal);

    private static int Bytes(Random random, ProxiedRequest request) => random.Next(request.Verb == "log" ? LongestLog : LongestAnswer);

    /// <summary>The same on every machine, which <c>string.GetHashCode</c> is not.</summary>
    private static int HashOf(string text) => text.Aggregate(17, (hash, letter) => unchecked((hash * 31) + letter));
}
