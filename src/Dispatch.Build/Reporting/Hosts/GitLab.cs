using System.Globalization;
using System.Text;

namespace Dispatch.Build.Reporting.Hosts;

/// <summary>GitLab CI: sections of the job log, and a dotenv report for the jobs after this one.</summary>
/// <remarks>docs.gitlab.com: ci/jobs/job_logs, ci/yaml/artifacts_reports. It has no annotations and no summary.</remarks>
internal sealed class GitLab(HostContext context) : CiHost
{
    public override string Name => "gitlab";

    public override bool HasFolds => true;

    public override IReadOnlyList<string> OpenFold(string title) =>
        [$"\e[0Ksection_start:{Now}:{Section(title)}[collapsed=true]\r\e[0K{LogSanitizer.Sanitize(title)}"];

    public override IReadOnlyList<string> CloseFold(string title) => [$"\e[0Ksection_end:{Now}:{Section(title)}\r\e[0K"];

    public override async Task<IReadOnlyList<string>> PublishOutputsAsync(IReadOnlyList<KeyValuePair<string, string>> outputs, CancellationToken cancellationToken = default)
    {
        var folder = context.Read("CI_PROJECT_DIR") ?? Directory.GetCurrentDirectory();
        var file = new SharedFile(Path.GetFullPath(context.DotenvFile ?? "dispatch.env", folder), context.Time);
        await file.AppendAsync(string.Concat(outputs.Select(static output => $"{output.Key}={OneLine(output.Value)}\n")), cancellationToken);
        return [];
    }

    private string Now => context.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static string Section(string title) =>
        $"dispatch_{string.Concat(title.Select(static c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_'))}";

    // The format has no way to write several lines.
    private static string OneLine(string value) => new StringBuilder(value).Replace('\r', ' ').Replace('\n', ' ').ToString();
}
