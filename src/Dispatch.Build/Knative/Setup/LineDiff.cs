namespace Dispatch.Build.Knative.Setup;

/// <summary>The lines in which two texts differ, with three lines around them, as a patch shows them.</summary>
internal static class LineDiff
{
    private const int Around = 3;

    /// <summary>Lines that begin with <c>+</c>, <c>-</c> or a blank; <c>...</c> where equal ones are left out.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var lines = All(before, after);
        var near = new bool[lines.Count];
        foreach (var at in Enumerable.Range(0, lines.Count).Where(at => lines[at][0] != ' '))
        {
            Array.Fill(near, true, Math.Max(0, at - Around), Math.Min(lines.Count - 1, at + Around) - Math.Max(0, at - Around) + 1);
        }

        var shown = new List<string>();
        for (var at = 0; at < lines.Count; at++)
        {
            if (near[at])
            {
                shown.Add(lines[at]);
            }
            else if (at == 0 || near[at - 1])
            {
                shown.Add("...");
            }
        }

        return shown;
    }

    // The longest common subsequence, from the ends.
    private static List<string> All(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var common = new int[before.Count + 1, after.Count + 1];
        for (var i = before.Count - 1; i >= 0; i--)
        {
            for (var j = after.Count - 1; j >= 0; j--)
            {
                common[i, j] = before[i] == after[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        var lines = new List<string>();
        for (var (i, j) = (0, 0); i < before.Count || j < after.Count;)
        {
            if (i < before.Count && j < after.Count && before[i] == after[j])
            {
                lines.Add($" {before[i++]}");
                j++;
            }
            else if (i < before.Count && (j == after.Count || common[i + 1, j] >= common[i, j + 1]))
            {
                lines.Add($"-{before[i++]}");
            }
            else
            {
                lines.Add($"+{after[j++]}");
            }
        }

        return lines;
    }
}
