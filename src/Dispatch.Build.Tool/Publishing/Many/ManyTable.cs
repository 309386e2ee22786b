using System.Globalization;
using Dispatch.Build.Reporting;

namespace Dispatch.Build.Tool.Publishing.Many;

/// <summary>What became of each of several publishes, as a table.</summary>
internal static class ManyTable
{
    /// <summary>A line for the heads of the columns and one a publish.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<PublishRecord> records)
    {
        var width = records.Max(static record => record.Name.Length);
        return records.Select(Line).Prepend($"{"NAME".PadRight(width)}  RESULT       SECONDS  DIGEST OR ERROR");

        string Line(PublishRecord record) => string.Create(
            CultureInfo.InvariantCulture, $"{record.Name.PadRight(width)}  {Word(record),-11}  {record.Duration.TotalSeconds,7:0.0}  {Result(record)}");
    }

    /// <summary>The outcome as people say it.</summary>
    public static string Word(PublishRecord record) => record.Outcome switch
    {
        "published" => "built",
        "skipped" => "unchanged",
        "not-started" => "not started",
        var word => word,
    };

    private static string Result(PublishRecord record) => record.Image is { } image ? image.Digest.ToString() : $"{record.Diagnostics[0].Code} {record.Diagnostics[0].Code.Cause}";
}
