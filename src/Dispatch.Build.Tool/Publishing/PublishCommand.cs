using System.CommandLine;
using System.Globalization;
using Dispatch.Build.Batches;
using Dispatch.Build.Tool.Definitions;
using Dispatch.Build.Tool.Publishing.Many;
using Dispatch.Build.Tool.Terminals;

namespace Dispatch.Build.Tool.Publishing;

/// <summary><c>dotnet dispatch publish</c>: functions become images (docs/tool.md).</summary>
internal sealed class PublishCommand : Command, IHasExamples
{
    private readonly DefinitionSources _sources = new();
    private readonly OutputOptions _output = new();
    private readonly Option<int> _parallel = new("--parallel")
    {
        HelpName = "COUNT",
        Description = "How many functions are published at the same time.",
        DefaultValueFactory = static _ => BatchPublish.DefaultLimit,
    };
    private readonly Option<bool> _keepGoing = new("--keep-going") { Description = "A failure stops only what is built on it; otherwise it cancels the others." };

    public PublishCommand(ToolConsole console)
        : base("publish", "Publishes functions as images, and prints their references.")
    {
        _sources.AddTo(this);
        _parallel.Validators.Add(static result =>
        {
            if (result.Tokens is [{ Value: var text }] && !(int.TryParse(text, CultureInfo.InvariantCulture, out var count) && count > 0))
            {
                result.AddError($"--parallel is '{text}'. It is a number from 1.");
            }
        });
        Options.Add(_parallel);
        Options.Add(_keepGoing);
        _output.AddTo(this);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, console, cancellationToken));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } =
    [
        "dotnet dispatch publish hello --runtime-image registry.example.com/runtime-js:1 --handler hello.js --registry registry.example.com/team --tag 1.0",
        "dotnet dispatch publish hello --runtime-image oci-archive:runtime-js.tar --archive hello.tar",
        "dotnet dispatch publish hello --runtime-image registry.example.com/runtime-js:1 --registry registry.example.com --engine knative --report report.json",
        "dotnet dispatch publish --file dispatch.yaml --function hello --function goodbye --keep-going",
        "dotnet dispatch publish --project functions/hello/hello.csproj --registry registry.example.com/team",
    ];

    private async Task<int> RunAsync(ParseResult parsed, ToolConsole console, CancellationToken cancellationToken)
    {
        var set = await _sources.ReadAsync(parsed, console.Environment, cancellationToken);
        var request = _output.Read(parsed, set.RunSettings);
        if (set.Notice is { } notice && !request.IsQuiet)
        {
            console.Error.WriteLine(notice);
        }

        return set.IsList
            ? await new ManyRun(set, request, console) { Limit = parsed.GetValue(_parallel), KeepsGoing = parsed.GetValue(_keepGoing) }.RunAsync(cancellationToken)
            : await new PublishRun(set.Definitions[0], request, console).RunAsync(cancellationToken);
    }
}
