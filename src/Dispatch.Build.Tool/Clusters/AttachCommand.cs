using System.CommandLine;
using Dispatch.Build.Diagnosis;
using Dispatch.Build.Tool.Definitions;
using Dispatch.Build.Tool.Publishing;
using Dispatch.Build.Tool.Terminals;

namespace Dispatch.Build.Tool.Clusters;

/// <summary><c>dotnet dispatch attach</c>: follows a Build that is in the cluster already, as the publish would that submitted it (docs/cluster-commands.md).</summary>
internal sealed class AttachCommand : Command, IHasExamples
{
    private readonly BuildSelector _build = new();
    private readonly SettingOptions _settings = SettingOptions.Of([.. SettingOptions.Cluster, "FunctionImageRegistry", .. SettingOptions.Registries, .. SettingOptions.Reports]);
    private readonly Option<string?> _dockerfile = new("--dockerfile") { HelpName = "FILE", Description = "What it builds, for errors to name the line; default: what travels inside the Build." };
    private readonly OutputOptions _output = new();

    public AttachCommand(ToolConsole console)
        : base("attach", "Follows a Build that is in the cluster already, and prints the reference of its image.")
    {
        _build.AddTo(this);
        _settings.AddTo(this);
        Options.Add(_dockerfile);
        _output.AddTo(this);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, console, cancellationToken));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } =
    [
        "dotnet dispatch attach hello-3f9c2a71be --namespace dispatch",
        "dotnet dispatch attach --function hello --report report.json",
    ];

    private async Task<int> RunAsync(ParseResult parsed, ToolConsole console, CancellationToken cancellationToken)
    {
        var (selection, settings) = (_build.Read(parsed), _settings.Read(parsed, console.Environment));
        var context = parsed.GetValue(_dockerfile) is { } file ? DockerfileFile.AddTo(new(), file) : null;
        var request = _output.Read(parsed, settings);
        await using var session = new PublishSession(console.Environment, TimeProvider.System, console.Leave);
        using var output = new RecordOutput(request, console);
        return await output.TellAsync(await session.AttachAsync(settings, selection, context, output.View, request.LogFile, cancellationToken));
    }
}
