using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Documents;
using Dispatch.Build.Reporting.Hosts;

namespace Dispatch.Build.Batches;

/// <summary>What several publishes leave behind besides their images: what each would alone, a summary of all, and one report and SARIF file when they are no folders.</summary>
/// <param name="host">Where it runs.</param>
/// <param name="files">The files that are wanted.</param>
public sealed class BatchReportWriter(CiHost host, ReportFiles files)
{
    /// <summary>Writes all of it. What cannot be written becomes a warning.</summary>
    public async Task<ReportOutcome> WriteAsync(IReadOnlyList<PublishRecord> records)
    {
        var each = new ReportWriter(host, files with { Report = InFolder(files.Report), Sarif = InFolder(files.Sarif) });
        var lines = new List<string>();
        var warnings = new List<Diagnostic>();
        await TryAsync("summary", () => host.WriteSummaryAsync(BatchSummary.Create(records)));
        foreach (var record in records)
        {
            var outcome = await each.WriteAsync(record);
            lines.AddRange(outcome.Lines);
            warnings.AddRange(outcome.Warnings);
        }

        await TryAsync("report", () => Write(InFile(files.Report), () => ReportDocument.ToJson(records)));
        await TryAsync("SARIF file", () => Write(InFile(files.Sarif), () => SarifDocument.ToJson(records, files.SourceRoot)));
        return new(lines, warnings);

        async Task TryAsync(string what, Func<Task<IReadOnlyList<string>>> write)
        {
            try
            {
                lines.AddRange(await write());
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or NotSupportedException)
            {
                warnings.Add(new(Codes.ReportUnwritable, $"The {what} of all functions cannot be written: {failure.Message}"));
            }
        }
    }

    private static string? InFolder(string? path) => path is not null && Path.EndsInDirectorySeparator(path) ? path : null;

    private static string? InFile(string? path) => InFolder(path) is null ? path : null;

    private static Task<IReadOnlyList<string>> Write(string? path, Func<string> text)
    {
        if (path is not null)
        {
            WholeFile.Write(path, text());
        }

        return Task.FromResult<IReadOnlyList<string>>([]);
    }
}
