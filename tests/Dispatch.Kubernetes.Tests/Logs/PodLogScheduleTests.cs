using System.Globalization;
using System.Text;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Kubernetes.Tests.Logs;

public sealed class PodLogScheduleTests
{
    private static readonly PodLogTiming Timing = new() { StartDelay = TimeSpan.Zero, MaximumFinalReads = 100, Random = new NoJitter() };

    [Fact]
    public async Task Whatever_fails_every_line_appears_once_and_in_order()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var (log, given) = await FollowAsync(seed, rotates: false);
            Assert.True(log.Lines.Select(line => line.Content).SequenceEqual(given, StringComparer.Ordinal), Describe(seed, log, given));
        }
    }

    [Fact]
    public async Task When_the_log_rotates_lines_are_missing_only_where_a_gap_is_announced()
    {
        var rotated = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var (log, given) = await FollowAsync(seed, rotates: true);
            var numbers = given.Select(line => line is null ? -1 : NumberOf(line)).ToList();
            var expected = 0;
            for (var i = 0; i < numbers.Count; i++)
            {
                if (numbers[i] < 0)
                {
                    Assert.True(log.HasRotated, Describe(seed, log, given));
                    expected = -1;
                    continue;
                }

                var isFirst = i == 0 && log.HasRotated;
                Assert.True(numbers[i] == expected || (expected < 0 && numbers[i] > numbers[..i].DefaultIfEmpty(-1).Max()) || isFirst, Describe(seed, log, given));
                var isCut = i + 1 < numbers.Count && numbers[i + 1] < 0;
                Assert.True(given[i] == log.Lines[numbers[i]].Content || (isCut && log.Lines[numbers[i]].Content.StartsWith(given[i]!, StringComparison.Ordinal)));
                expected = numbers[i] + 1;
            }

            Assert.True(numbers.LastOrDefault(-1) < 0 || expected == log.Lines.Count, Describe(seed, log, given));
            rotated += numbers.Contains(-1) ? 1 : 0;
        }

        Assert.InRange(rotated, 20, 400);
    }

    /// <summary>The lines, put together; null for a gap.</summary>
    private static async Task<(SeededLog Log, List<string?> Given)> FollowAsync(int seed, bool rotates)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        var time = new ManualTimeProvider();
        var log = new SeededLog(seed, rotates, time);
        var given = new List<string?>();
        var line = new StringBuilder();
        await foreach (var piece in new PodLog(log.Client, Timing, time).FollowAsync("default", "pod", "step", log.Ended, limit.Token))
        {
            if (piece.IsGap)
            {
                if (line.Length > 0)
                {
                    given.Add(line.ToString());
                    line.Clear();
                }

                given.Add(null);
                continue;
            }

            Assert.InRange(piece.Content.Length, 0, 1 << 16);
            line.Append(Encoding.UTF8.GetString(piece.Content.Span));
            if (!piece.IsContinued)
            {
                given.Add(line.ToString());
                line.Clear();
            }
        }

        Assert.Equal(0, line.Length);
        Assert.Equal(0, log.OpenStreams);
        return (log, given);
    }

    private static int NumberOf(string line) => int.Parse(line.Split(' ')[1].TrimEnd('x'), CultureInfo.InvariantCulture);

    private static string Describe(int seed, SeededLog log, List<string?> given) =>
        $"seed {seed}: {log.Lines.Count} lines were written; given: "
        + string.Join(", ", given.Select(line => line is null ? "gap" : line[..Math.Min(line.Length, 9)] + $"({line.Length})"));
}
