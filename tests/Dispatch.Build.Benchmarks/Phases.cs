using System.Diagnostics;
using System.Globalization;

namespace Dispatch.Build.Benchmarks;

/// <summary>How long each phase took that an engine reported.</summary>
internal sealed class Phases : IProgress<BuildEvent>
{
    private readonly List<(string Name, long Start)> _phases = [("before", Stopwatch.GetTimestamp())];

    public void Report(BuildEvent value)
    {
        if (value is PhaseStarted phase)
        {
            lock (_phases)
            {
                _phases.Add((phase.Phase, Stopwatch.GetTimestamp()));
            }
        }
    }

    public static async Task PrintAsync(string title, Func<IProgress<BuildEvent>, Task> work)
    {
        var phases = new Phases();
        await work(phases);
        phases._phases.Add(("end", Stopwatch.GetTimestamp()));
        Console.WriteLine($"### {title}");
        Console.WriteLine();
        Console.WriteLine("| phase | time |");
        Console.WriteLine("|---|---:|");
        foreach (var (phase, next) in phases._phases.Zip(phases._phases.Skip(1)))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {phase.Name} | {Stopwatch.GetElapsedTime(phase.Start, next.Start).TotalMilliseconds:0.0} ms |"));
        }
    }
}
