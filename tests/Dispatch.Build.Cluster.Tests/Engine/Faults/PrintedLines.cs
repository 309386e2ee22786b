using System.Globalization;
using System.Text.RegularExpressions;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Engine.Faults;

/// <summary>The numbered lines of <see cref="BuildScripts.Pushed"/>, as the engine gave them out.</summary>
internal static partial class PrintedLines
{
    /// <summary>The number of a line; null for other lines.</summary>
    public static int? Number(string text) => Line.Match(text) is { Success: true } match ? int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) : null;

    /// <summary>Each once and in order, except where a gap was announced.</summary>
    /// <param name="events">What the engine said.</param>
    /// <param name="count">How many lines must have come or been announced as missing.</param>
    public static void Check(IEnumerable<BuildEvent> events, int count)
    {
        var (next, isGap) = (1, false);
        foreach (var happened in events)
        {
            isGap |= happened is Notice { Text: var text } && Gap.IsMatch(text);
            if (happened is LogLine line && Number(line.Text) is { } number)
            {
                Assert.True(number >= next, $"Line {number} came after line {next - 1}.");
                Assert.True(number == next || isGap, $"Line {number} came after line {next - 1}, and nothing was said of the lines between them.");
                (next, isGap) = (number + 1, false);
            }
        }

        Assert.True(next > count || isGap, $"Line {next - 1} was the last of {count}, and nothing was said of the others.");
    }

    [GeneratedRegex(" says line (?<number>[0-9]+)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Line { get; }

    [GeneratedRegex("may be missing here|its log cannot be read|are not shown")]
    private static partial Regex Gap { get; }
}
