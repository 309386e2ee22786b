using System.Diagnostics;
using System.Globalization;

namespace Dispatch.Build.Benchmarks;

/// <summary>One way to do the work; <paramref name="Prepare"/> is not measured.</summary>
internal sealed record Contestant(string Name, Func<int, Task> Prepare, Func<int, Task> Run);

/// <summary>Milliseconds of every measured round.</summary>
internal sealed record Times(string Name, IReadOnlyList<double> Milliseconds)
{
    public double Median => MedianOf(Milliseconds);

    public double Fastest => Milliseconds.Min();

    /// <summary>The median of the rounds' ratios: what disturbs a whole round does not count.</summary>
    public double RatioTo(Times other) => MedianOf(Milliseconds.Zip(other.Milliseconds, static (mine, its) => mine / its));

    private static double MedianOf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}

/// <summary>Lets contestants take turns, so that what else the machine does meets them all alike.</summary>
internal static class Contest
{
    /// <summary>Measures <paramref name="rounds"/> rounds after one that does not count.</summary>
    public static async Task<IReadOnlyList<Times>> RunAsync(int rounds, IReadOnlyList<Contestant> contestants)
    {
        var times = contestants.Select(_ => new List<double>()).ToList();
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var (contestant, measured) in contestants.Zip(times))
            {
                await contestant.Prepare(round);
                var start = Stopwatch.GetTimestamp();
                await contestant.Run(round);
                if (round > 0)
                {
                    measured.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
            }
        }

        return [.. contestants.Zip(times, (contestant, measured) => new Times(contestant.Name, measured))];
    }

    /// <summary>Prints a Markdown table; the ratio is against <paramref name="yardstick"/>, round by round.</summary>
    public static void Print(string title, IReadOnlyList<Times> times, Func<Times, Times> yardstick)
    {
        Console.WriteLine($"### {title}");
        Console.WriteLine();
        Console.WriteLine("| | median | fastest | against | ratio |");
        Console.WriteLine("|---|---:|---:|---|---:|");
        foreach (var row in times)
        {
            var other = yardstick(row);
            var ratio = ReferenceEquals(row, other) ? "| " : $"{other.Name} | {row.RatioTo(other).ToString("0.000", CultureInfo.InvariantCulture)}";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {row.Name} | {row.Median:0} ms | {row.Fastest:0} ms | {ratio} |"));
        }
    }
}
