using System.Globalization;
using System.Text.RegularExpressions;

namespace Dispatch.Testing.ControlPlane;

/// <summary>Go's durations as controllers write them: <c>1h2m0s</c>, <c>500ms</c>.</summary>
internal static partial class GoTime
{
    public static TimeSpan Parse(string text) => Parts().Matches(text).Aggregate(TimeSpan.Zero, (sum, part) =>
        sum + (double.Parse(part.Groups["number"].Value, CultureInfo.InvariantCulture) * part.Groups["unit"].Value switch
        {
            "h" => TimeSpan.FromHours(1),
            "m" => TimeSpan.FromMinutes(1),
            "s" => TimeSpan.FromSeconds(1),
            _ => TimeSpan.FromMilliseconds(1),
        }));

    [GeneratedRegex(@"(?<number>\d+(\.\d+)?)(?<unit>ms|h|m|s)", RegexOptions.ExplicitCapture)]
    private static partial Regex Parts();
}
