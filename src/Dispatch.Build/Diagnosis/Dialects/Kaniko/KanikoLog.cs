namespace Dispatch.Build.Diagnosis.Dialects.Kaniko;

/// <summary>A log of the executor taken apart.</summary>
/// <param name="Messages">What it logged, in order, without its last words.</param>
/// <param name="Output">What the last program it ran printed.</param>
/// <param name="End">Its last words; null when it has none.</param>
internal sealed record KanikoLog(IReadOnlyList<KanikoMessage> Messages, IReadOnlyList<string> Output, LastWords? End)
{
    /// <summary>Takes clean lines apart.</summary>
    public static KanikoLog Parse(IReadOnlyList<string> lines)
    {
        var split = lines.Select(KanikoMessage.Split).ToArray();
        var end = LastWords.Find(lines, Array.FindLastIndex(split, static part => part.Message is { Level: "info" }) + 1);
        var messages = new List<KanikoMessage>();
        var output = new List<string>();
        for (var i = 0; i < (end?.Line ?? split.Length); i++)
        {
            if (split[i].Output.Length > 0)
            {
                output.Add(split[i].Output);
            }

            if (split[i].Message is { } message)
            {
                messages.Add(message);
                if (BeginsCommand(message.Text))
                {
                    output.Clear();
                }
            }
        }

        if (!string.IsNullOrWhiteSpace(end?.Before))
        {
            output.Add(end.Before);
        }

        return new KanikoLog(messages, output, end);
    }

    private static bool BeginsCommand(string text) =>
        text.StartsWith("args: [", StringComparison.OrdinalIgnoreCase) || text.StartsWith("Running: [", StringComparison.Ordinal) || text.StartsWith("RUN ", StringComparison.OrdinalIgnoreCase);
}
