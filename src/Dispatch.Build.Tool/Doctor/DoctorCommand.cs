using System.CommandLine;
using Dispatch.Build.Definitions;
using Dispatch.Build.Doctor;
using Dispatch.Build.Tool.Definitions;
using Dispatch.Build.Tool.Terminals;

namespace Dispatch.Build.Tool.Doctor;

/// <summary><c>dotnet dispatch doctor</c>: whether publishing can work, and what to do where it cannot (docs/doctor.md).</summary>
internal sealed class DoctorCommand : Command, IHasExamples
{
    private readonly DefinitionSources _sources = new();
    private readonly Option<bool> _json = new("--json") { Description = "Print a JSON object (schema: docs/doctor.md)." };

    public DoctorCommand(ToolConsole console)
        : base("doctor", "Checks this machine, the settings, the registries and the cluster, and changes nothing.")
    {
        _sources.AddTo(this);
        Options.Add(_json);
        SetAction(async (parsed, cancellationToken) =>
        {
            var set = await _sources.ReadAsync(parsed, console.Environment, cancellationToken);
            if (set.Notice is { } notice)
            {
                await console.Error.WriteLineAsync(notice);
            }

            return await RunAsync(set.Definitions, console, parsed.GetValue(_json), cancellationToken);
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } =
    [
        "dotnet dispatch doctor hello --runtime-image registry.example.com/runtime-js:1 --registry registry.example.com/team",
        "dotnet dispatch doctor --engine knative --namespace dispatch --service-account dispatch-build",
        "dotnet dispatch doctor --file dispatch.yaml",
    ];

    private static async Task<int> RunAsync(IReadOnlyList<FunctionDefinition> definitions, ToolConsole console, bool printsJson, CancellationToken cancellationToken)
    {
        await using var session = new PublishSession(console.Environment, TimeProvider.System, console.Leave);
        var results = new List<CheckResult>();
        await foreach (var result in new FunctionDoctor(session, TimeProvider.System).ExamineAsync(definitions, cancellationToken))
        {
            results.Add(result);
            if (!printsJson)
            {
                DoctorText.Write(console.Output, result);
            }
        }

        if (printsJson)
        {
            DoctorJson.Write(console.Output, results);
        }

        return results.Select(static result => result.Code?.ExitCode ?? 0).FirstOrDefault(static exitCode => exitCode != 0);
    }
}
