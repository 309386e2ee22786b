using System.Text;

namespace Dispatch.Build.Reporting.Hosts;

/// <summary>GitHub Actions: workflow commands, and the files of a step.</summary>
/// <remarks>docs.github.com: workflow commands for GitHub Actions; actions/toolkit: packages/core.</remarks>
internal sealed class GitHubActions(HostContext context) : CiHost
{
    // Of one step. Above it, the service drops all of the step's summary.
    private const int MaxSummaryBytes = 1 << 20;

    public override string Name => "github";

    public override bool HasFolds => true;

    public override IReadOnlyList<string> OpenFold(string title) => [$"::group::{Data(LogSanitizer.Sanitize(title))}"];

    public override IReadOnlyList<string> CloseFold(string title) => ["::endgroup::"];

    public override IReadOnlyList<string> Annotate(Diagnostic diagnostic, Severity severity)
    {
        var properties = new List<string>();
        Add("file", DiagnosticText.File(diagnostic));
        Add("line", Number(diagnostic.Line));
        Add("endLine", Number(diagnostic.EndLine > diagnostic.Line ? diagnostic.EndLine : 0));
        Add("col", Number(diagnostic.Column));
        Add("title", $"{diagnostic.Code} {diagnostic.Code.Cause}");
        return [$"::{DiagnosticText.Word(severity)} {string.Join(',', properties)}::{Data(DiagnosticText.Of(diagnostic))}"];

        void Add(string name, string value)
        {
            if (value.Length > 0)
            {
                properties.Add($"{name}={Property(value)}");
            }
        }
    }

    public override Guard NewGuard()
    {
        var token = context.NewToken();
        return new($"::stop-commands::{token}", $"::{token}::");
    }

    // setup-dotnet has the runner look for compilers' errors in all output, also in what a RUN prints about files of its container. They
    // are lines that end with the project in brackets.
    public override string Quote(string line) => base.Quote(line) is var safe && safe.EndsWith(']') ? $"{safe} " : safe;

    public override async Task<IReadOnlyList<string>> PublishOutputsAsync(IReadOnlyList<KeyValuePair<string, string>> outputs, CancellationToken cancellationToken = default)
    {
        if (context.Read("GITHUB_OUTPUT") is { } file)
        {
            await new SharedFile(file, context.Time).AppendAsync(string.Concat(outputs.Select(Assignment)), cancellationToken: cancellationToken);
        }

        return [];
    }

    public override async Task<IReadOnlyList<string>> WriteSummaryAsync(Summary summary, CancellationToken cancellationToken = default)
    {
        if (context.Read("GITHUB_STEP_SUMMARY") is { } file)
        {
            // A heading is one only behind an empty line, whatever stood there before.
            await new SharedFile(file, context.Time).AppendAsync([$"\n{summary.Full}\n", $"\n{summary.Brief}\n"], MaxSummaryBytes, cancellationToken);
        }

        return [];
    }

    private string Assignment(KeyValuePair<string, string> output)
    {
        if (!output.Value.AsSpan().ContainsAny('\r', '\n'))
        {
            return $"{output.Key}={output.Value}\n";
        }

        var delimiter = $"ghadelimiter_{context.NewToken()}";
        return output.Value.Contains(delimiter, StringComparison.Ordinal)
            ? throw new InvalidDataException($"The output '{output.Key}' holds its own delimiter.")
            : $"{output.Key}<<{delimiter}\n{output.Value}\n{delimiter}\n";
    }

    private static string Data(string text) => new StringBuilder(text).Replace("%", "%25").Replace("\r", "%0D").Replace("\n", "%0A").ToString();

    private static string Property(string text) => new StringBuilder(Data(text)).Replace(":", "%3A").Replace(",", "%2C").ToString();
}
