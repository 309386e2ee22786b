using System.Text;

namespace Dispatch.Build.Reporting.Hosts;

/// <summary>Azure Pipelines: logging commands.</summary>
/// <remarks>learn.microsoft.com: Azure Pipelines logging commands; microsoft/azure-pipelines-agent: CommandStringConvertor.</remarks>
internal sealed class AzurePipelines(HostContext context) : CiHost
{
    public override string Name => "azure";

    public override bool HasFolds => true;

    public override IReadOnlyList<string> OpenFold(string title) => [$"##[group]{LogSanitizer.Sanitize(title)}"];

    public override IReadOnlyList<string> CloseFold(string title) => ["##[endgroup]"];

    public override IReadOnlyList<string> Annotate(Diagnostic diagnostic, Severity severity)
    {
        var properties = new StringBuilder();
        Add("type", DiagnosticText.Word(severity));
        Add("sourcepath", DiagnosticText.File(diagnostic));
        Add("linenumber", Number(diagnostic.Line));
        Add("columnnumber", Number(diagnostic.Column));
        Add("code", diagnostic.Code.Id);
        return [$"##vso[task.logissue {properties}]{Data(DiagnosticText.Of(diagnostic))}"];

        void Add(string name, string value) => properties.Append(value.Length > 0 ? $"{name}={Property(value)};" : "");
    }

    // As outputs of the step only: as plain variables they would be in the environment of every step that follows.
    public override Task<IReadOnlyList<string>> PublishOutputsAsync(IReadOnlyList<KeyValuePair<string, string>> outputs, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<string>>([.. outputs.Select(static output => $"##vso[task.setvariable variable={Property(output.Key)};isOutput=true;]{Data(output.Value)}")]);

    public override Task<IReadOnlyList<string>> WriteSummaryAsync(Summary summary, CancellationToken cancellationToken = default)
    {
        // The agent reads the file when it comes to the line, which is later. Its folder is emptied after the job.
        var file = Path.Combine(context.Read("AGENT_TEMPDIRECTORY") ?? Path.GetTempPath(), $"dispatch-{summary.Name}-{context.NewToken()}.md");
        WholeFile.Write(file, summary.Full);
        return Task.FromResult<IReadOnlyList<string>>([$"##vso[task.uploadsummary]{Data(file)}"]);
    }

    private static string Data(string text) => new StringBuilder(string.Concat(text.Where(static c => !char.IsControl(c) || c is '\r' or '\n'))).Replace("%", "%AZP25").Replace("\r", "%0D").Replace("\n", "%0A").ToString();

    private static string Property(string text) => new StringBuilder(Data(text)).Replace("]", "%5D").Replace(";", "%3B").ToString();
}
