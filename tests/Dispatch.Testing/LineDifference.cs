using System.Text;

namespace Dispatch.Testing;

/// <summary>Two texts line by line, as <c>diff</c> shows them.</summary>
public static class LineDifference
{
    /// <summary>The lines that only one has, <c>-</c> for the first and <c>+</c> for the second, each under the line that stands before it in both.</summary>
    public static string Between(string first, string second)
    {
        var (old, now) = (first.Split('\n'), second.Split('\n'));

        // Of the lines from i and from j on, how many both have in the same order.
        var common = new int[old.Length + 1, now.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = now.Length - 1; j >= 0; j--)
            {
                common[i, j] = old[i] == now[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        var text = new StringBuilder();
        for (var (i, j, last, isOpen) = (0, 0, "", false); i < old.Length || j < now.Length;)
        {
            if (i < old.Length && j < now.Length && old[i] == now[j])
            {
                (last, isOpen, i, j) = (old[i], false, i + 1, j + 1);
                continue;
            }

            text.Append(isOpen ? "" : $"  {last}\n");
            isOpen = true;
            var isGone = j == now.Length || (i < old.Length && common[i + 1, j] >= common[i, j + 1]);
            text.Append(isGone ? $"- {old[i++]}\n" : $"+ {now[j++]}\n");
        }

        return text.ToString();
    }
}
