using System.Globalization;
using System.Text;
using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;

namespace Dispatch.Build.Batches;

/// <summary>The table of all publishes of a command, in GitHub's Markdown.</summary>
internal static class BatchSummary
{
    public static Summary Create(IReadOnlyList<PublishRecord> records)
    {
        var headline = Headline(records);
        var text = new StringBuilder($"## {headline}\n\n| Name | Result | Duration | Digest or error |\n|---|---|---:|---|\n");
        foreach (var record in records)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Markdown.Escape(record.Name)} | {record.Outcome} | {record.Duration.TotalSeconds:0.0} s | {Result(record)} |\n");
        }

        return new("dispatch-functions", text.ToString().TrimEnd('\n'), $"**{headline}**");
    }

    /// <summary>How many there are of each outcome: <c>3 functions: 2 published, 1 failed</c>.</summary>
    public static string Headline(IReadOnlyList<PublishRecord> records) => string.Create(
        CultureInfo.InvariantCulture,
        $"{records.Count} functions: {string.Join(", ", records.GroupBy(static record => record.Outcome, StringComparer.Ordinal).Select(static group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} {group.Key}")))}");

    private static string Result(PublishRecord record) => record.Image is { } image
        ? Markdown.Code(image.Digest.ToString())
        : $"[{record.Diagnostics[0].Code}]({record.Diagnostics[0].Code.HelpLink}) {record.Diagnostics[0].Code.Cause}";
}
