using System.CommandLine;
using Dispatch.Build.Definitions;
using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;
using Dispatch.Build.Tool.Definitions;
using Dispatch.Build.Tool.Terminals;

namespace Dispatch.Build.Tool.Questions;

/// <summary><c>dotnet dispatch why</c>: whether a publish would build, and what changed (docs/render-and-why.md).</summary>
internal sealed class WhyCommand : Command, IHasExamples
{
    /// <summary>With <c>--exit-code</c>: something would be built.</summary>
    public const int IsNeeded = 1;

    private const int MostFiles = 10;

    private readonly DefinitionSources _sources = new();
    private readonly Option<bool> _exitCode = new("--exit-code") { Description = "Exit with 1 when it would be built, 0 when it is up to date." };
    private readonly Option<bool> _json = new("--json") { Description = "Print a JSON array (docs/render-and-why.md)." };

    public WhyCommand(ToolConsole console)
        : base("why", "Says whether a publish would build, and what changed since the image that is there; builds nothing.")
    {
        _sources.AddTo(this);
        Options.Add(_exitCode);
        Options.Add(_json);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, console, cancellationToken));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } =
    [
        "dotnet dispatch why hello --runtime-image registry.example.com/runtime-js:1 --handler hello.js --registry registry.example.com/team --tag 1.0",
        "dotnet dispatch why hello --runtime-image registry.example.com/runtime-js:1 --registry registry.example.com/team --exit-code || echo 'to be built'",
        "dotnet dispatch why --file dispatch.yaml --json",
    ];

    private async Task<int> RunAsync(ParseResult parsed, ToolConsole console, CancellationToken cancellationToken)
    {
        var set = await _sources.ReadAsync(parsed, console.Environment, cancellationToken);
        if (set.Notice is { } notice)
        {
            console.Error.WriteLine(notice);
        }

        await using var session = new PublishSession(console.Environment, TimeProvider.System, console.Leave);
        var answers = await Task.WhenAll(set.Definitions.Select(definition => AskAsync(session, definition, cancellationToken)));
        using var view = new LineView(CiHosts.Detect(HostContext.Machine, "plain"), console.Error);
        foreach (var failure in answers.SelectMany(static answer => answer.Failures))
        {
            view.Tell(failure, Severity.Error);
        }

        Print(console.Output, [.. answers.Select(static answer => answer.Need).OfType<BuildNeed>()], parsed.GetValue(_json));
        return answers.SelectMany(static answer => answer.Failures).FirstOrDefault()?.Code.ExitCode
            ?? (parsed.GetValue(_exitCode) && answers.Any(static answer => answer.Need!.IsNeeded) ? IsNeeded : 0);
    }

    // A function that cannot be answered for, because it is built on one that was never published, say, keeps nobody from the other answers.
    private static async Task<(BuildNeed? Need, IReadOnlyList<Diagnostic> Failures)> AskAsync(PublishSession session, FunctionDefinition definition, CancellationToken cancellationToken)
    {
        try
        {
            return (await session.WhyAsync(definition, cancellationToken), []);
        }
        catch (DispatchException failure)
        {
            return (null, failure.Diagnostics);
        }
    }

    private static void Print(TextWriter output, IReadOnlyList<BuildNeed> needs, bool isJson)
    {
        if (isJson)
        {
            output.Write(WhyJson.Write([.. needs.Select(WhyDocument.Of)]));
            return;
        }

        foreach (var need in needs)
        {
            Print(output, need);
        }
    }

    private static void Print(TextWriter output, BuildNeed need)
    {
        output.WriteLine(Clean(need.IsNeeded
            ? $"{need.Build.Name}: would be built: {need.Text}"
            : $"{need.Build.Name}: up to date: {need.Build.Destination.Location}@{need.Digest}"));
        foreach (var file in (need.ChangedFiles ?? []).Take(MostFiles))
        {
            output.WriteLine(Clean($"  {file}"));
        }

        if (need.ChangedFiles is { Count: > MostFiles and var count })
        {
            output.WriteLine($"  and {count - MostFiles} more");
        }
    }

    private static string Clean(string text) => LogSanitizer.Sanitize(text.ReplaceLineEndings(" "));
}
