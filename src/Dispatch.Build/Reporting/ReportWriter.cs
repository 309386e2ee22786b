using Dispatch.Build.Reporting.Documents;
using Dispatch.Build.Reporting.Hosts;

namespace Dispatch.Build.Reporting;

/// <summary>What a publish leaves behind besides its image: outputs and summary of the CI host, report and SARIF file.</summary>
/// <param name="host">Where it runs.</param>
/// <param name="files">The files that are wanted.</param>
public sealed class ReportWriter(CiHost host, ReportFiles files)
{
    /// <summary>
    /// Writes all of it. What cannot be written becomes a warning and does not keep the rest from being written: whether the image is
    /// there was decided before. It is not cancelled, so that a cancelled publish is told as well, and ends within about a minute.
    /// </summary>
    public async Task<ReportOutcome> WriteAsync(PublishRecord record)
    {
        var lines = new List<string>();
        var warnings = new List<Diagnostic>();
        if (record.Image is { } image)
        {
            await TryAsync("outputs of the step", () => host.PublishOutputsAsync(ImageOutputs.Of(record.Name, image)));
        }

        await TryAsync("summary", () => host.WriteSummaryAsync(SummaryText.Create(record)));
        await TryAsync("report", () => Write(files.ReportPath(record.Name), () => ReportDocument.ToJson(record)));
        await TryAsync("SARIF file", () => Write(files.SarifPath(record.Name), () => SarifDocument.ToJson(record, files.SourceRoot)));
        return new(lines, warnings);

        async Task TryAsync(string what, Func<Task<IReadOnlyList<string>>> write)
        {
            try
            {
                lines.AddRange(await write());
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or NotSupportedException)
            {
                warnings.Add(new(Codes.ReportUnwritable, $"The {what} of '{record.Name}' cannot be written: {failure.Message}") { File = record.DefinitionFile });
            }
        }
    }

    private static Task<IReadOnlyList<string>> Write(string? path, Func<string> text)
    {
        if (path is not null)
        {
            WholeFile.Write(path, text());
        }

        return Task.FromResult<IReadOnlyList<string>>([]);
    }
}

/// <summary>What comes of writing reports.</summary>
/// <param name="Lines">For the face to print as they are: they are commands to the CI host.</param>
/// <param name="Warnings">What could not be written.</param>
public sealed record ReportOutcome(IReadOnlyList<string> Lines, IReadOnlyList<Diagnostic> Warnings);
