using Dispatch.Testing.ControlPlane;

namespace Dispatch.Build.Cluster.Tests.Engine.Faults;

/// <summary>What goes wrong in a publish, by seed.</summary>
internal static class FaultPlan
{
    /// <summary>Some faults of all kinds; in some publishes also an outage, or a new token.</summary>
    public static FaultSchedule Recovering(int seed, FaultyPublish publish)
    {
        var random = new Random(seed);
        var faults = FaultSchedule.Seeded(seed, most: random.Next(1, 9));
        var rotation = random.Next(3) == 0 ? random.Next(2, 16) : 0;
        var (outage, time) = (random.Next(4) == 0 ? random.Next(2, 16) : 0, TimeSpan.FromMilliseconds(random.Next(100, 1500)));
        return new(request =>
        {
            if (request.Number == rotation)
            {
                publish.Token.Rotate();
            }

            if (request.Number == outage)
            {
                publish.GoDown(time);
                return new Fault.Refuse();
            }

            return publish.Token.Check(request) ?? faults.For(request);
        });
    }

    /// <summary>More than half of the requests meet a fault, to the end.</summary>
    public static FaultSchedule Shaking(int seed, FaultyPublish publish)
    {
        var (first, second) = (FaultSchedule.Seeded(seed, int.MaxValue), FaultSchedule.Seeded(seed + 100_000, int.MaxValue));
        return new(request => first.For(request) is not Fault.Pass and var fault ? fault : second.For(request));
    }

    /// <summary>A few faults, and after some requests the server is gone for good.</summary>
    public static FaultSchedule Dying(int seed, FaultyPublish publish)
    {
        var random = new Random(seed);
        var faults = FaultSchedule.Seeded(seed, most: 3);
        var last = random.Next(1, 16);
        return new(request =>
        {
            publish.Proxy.IsDown |= request.Number >= last;
            return publish.Proxy.IsDown ? new Fault.Refuse() : faults.For(request);
        });
    }
}
