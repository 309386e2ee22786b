using System.CommandLine;
using Dispatch.Build.Tool.Definitions;
using Dispatch.Build.Tool.Terminals;

namespace Dispatch.Build.Tool.Publishing;

/// <summary><c>dotnet dispatch publish</c>: a folder with a function becomes an image (docs/tool.md).</summary>
internal sealed class PublishCommand : Command, IHasExamples
{
    private readonly DefinitionOptions _definition = new();
    private readonly OutputOptions _output = new();

    public PublishCommand(ToolConsole console)
        : base("publish", "Publishes a folder as a function image, and prints its reference.")
    {
        _definition.AddTo(this);
        _output.AddTo(this);
        SetAction((parsed, cancellationToken) =>
        {
            var definition = _definition.Read(parsed, console.Environment);
            return new PublishRun(definition, _output.Read(parsed, definition.Settings), console).RunAsync(cancellationToken);
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } =
    [
        "dotnet dispatch publish hello --runtime-image registry.example.com/runtime-js:1 --handler hello.js --registry registry.example.com/team --tag 1.0",
        "dotnet dispatch publish hello --runtime-image oci-archive:runtime-js.tar --archive hello.tar",
        "dotnet dispatch publish hello --runtime-image registry.example.com/runtime-js:1 --registry registry.example.com --engine knative --report report.json",
    ];
}
