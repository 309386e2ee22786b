using System.CommandLine;
using Dispatch.Build.Tool.Definitions;
using Dispatch.Build.Tool.Terminals;

namespace Dispatch.Build.Tool.Publishing;

/// <summary><c>dotnet dispatch publish</c>: a folder with a function becomes an image (docs/tool.md).</summary>
internal sealed class PublishCommand : Command, IHasExamples
{
    private readonly DefinitionOptions _definition = new();
    private readonly Option<string?> _logFile = new("--log-file") { HelpName = "FILE", Description = "The log, with all that the builder printed; default: in the cache folder." };
    private readonly Option<bool> _json = new("--json") { Description = "Print the report instead of the reference." };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Only warnings and errors." };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Everything, line by line." };
    private readonly Option<bool> _noColor = new("--no-color") { Description = "No colours; NO_COLOR does the same." };

    public PublishCommand(ToolConsole console)
        : base("publish", "Publishes a folder as a function image, and prints its reference.")
    {
        _definition.AddTo(this);
        foreach (var option in (Option[])[_logFile, _json, _quiet, _verbose, _noColor])
        {
            Options.Add(option);
        }

        SetAction((parsed, cancellationToken) => RunAsync(Read(parsed, console.Environment), console, cancellationToken));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } =
    [
        "dotnet dispatch publish hello --runtime-image registry.example.com/runtime-js:1 --handler hello.js --registry registry.example.com/team --tag 1.0",
        "dotnet dispatch publish hello --runtime-image oci-archive:runtime-js.tar --archive hello.tar",
        "dotnet dispatch publish hello --runtime-image registry.example.com/runtime-js:1 --registry registry.example.com --engine knative --report report.json",
    ];

    private static async Task<int> RunAsync(PublishRequest request, ToolConsole console, CancellationToken cancellationToken)
    {
        var host = request.FindHost();
        using var view = console.IsErrorTerminal && !request.IsQuiet && !request.IsVerbose && host.Name == "plain" ? Live() : new LineView(host, console.Error, request.IsQuiet, request.IsVerbose);
        return await new PublishRun(request, console, host, view).RunAsync(cancellationToken);

        // By itself, so that the assembly of the live view is loaded only for it.
        IPublishView Live() => new LiveView(console.Error, request.HasColors, TimeProvider.System);
    }

    private PublishRequest Read(ParseResult parsed, Func<string, string?> environment) => new(_definition.Read(parsed, environment))
    {
        LogFile = parsed.GetValue(_logFile),
        PrintsJson = parsed.GetValue(_json),
        IsQuiet = parsed.GetValue(_quiet),
        IsVerbose = parsed.GetValue(_verbose),
        HasColors = !parsed.GetValue(_noColor) && string.IsNullOrEmpty(environment("NO_COLOR")),
    };
}
