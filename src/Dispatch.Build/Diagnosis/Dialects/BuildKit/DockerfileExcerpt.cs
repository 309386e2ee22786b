using System.Globalization;
using System.Text.RegularExpressions;

namespace Dispatch.Build.Diagnosis.Dialects.BuildKit;

/// <summary>The lines of a Dockerfile that BuildKit (v0.9 on) shows below its name, those at fault marked.</summary>
internal static partial class DockerfileExcerpt
{
    private const int MostLines = 200;

    /// <summary>The first and last line marked, from 1, of the excerpt that starts at a line; null when none starts there.</summary>
    public static (int First, int Last)? Read(IReadOnlyList<string> lines, int index)
    {
        if (index + 1 >= lines.Count || !Heading.IsMatch(lines[index]) || !Rule.IsMatch(lines[index + 1]))
        {
            return null;
        }

        var marked = lines.Skip(index + 2).Take(MostLines).TakeWhile(static line => !Rule.IsMatch(line)).Select(static line => Marked.Match(line)).Where(static match => match.Success)
            .Select(static match => int.Parse(match.Groups["line"].ValueSpan, CultureInfo.InvariantCulture)).ToList();
        return marked is [var first, ..] ? (first, marked[^1]) : null;
    }

    [GeneratedRegex(@"^\S.*:[0-9]{1,7}\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Heading { get; }

    [GeneratedRegex(@"^-{20}\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Rule { get; }

    [GeneratedRegex(@"^ *(?<line>[0-9]{1,7}) \| >>>", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Marked { get; }
}
