using System.Text.RegularExpressions;
using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Dispatch.Testing.CiReaders;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Dispatch.Build.EndToEnd.Tests.Ci.Hosts;

/// <summary>A job of Azure Pipelines that includes the step template (learn.microsoft.com: template expressions, Bash@3).</summary>
internal sealed partial class AzureJob(TempFolder machine, IReadOnlyDictionary<string, string> environment) : CiJob(machine, environment)
{
    private static readonly YamlNode _template = Assert.Single(Read("azure/publish-function-image.yml"));
    private static readonly YamlNode _step = Assert.Single(_template.At("steps").Items());

    private readonly Dictionary<string, string> _outputs = new(StringComparer.Ordinal);

    /// <summary>Variables of the pipeline, which <c>$(name)</c> stands for.</summary>
    public Dictionary<string, string> PipelineVariables { get; } = new(StringComparer.OrdinalIgnoreCase);

    // What a step of its own needs is no input of the others.
    public override IReadOnlyList<string> Inputs { get; } =
        [.. _template.At("parameters").Items().Select(static parameter => parameter.Text("name")!).Except(["env", "stepName", "displayName"]).Select(Words)];

    public override string Script { get; } = _step.Text("bash")!;

    public override string[] Program { get; } = ["bash", "--noprofile", "--norc"];

    public override IReadOnlyList<(string Signal, bool IsForGroup)> Signals { get; } = [("INT", false), ("TERM", false)];

    public override IReadOnlyDictionary<string, string> Outputs => _outputs;

    public override string Default(string input) => Parameter(input).Text("default")!;

    public override async Task<Outcome> RunAsync(IReadOnlyDictionary<string, string> inputs, Interrupt? interrupt = null)
    {
        Assert.All(_step.Pairs(), static pair => Assert.Contains(pair.Key, (string[])["bash", "name", "displayName", "workingDirectory", "env"]));
        Assert.All(inputs, input => Assert.True(Parameter(input.Key).Text("type") == "string" || input.Value is "true" or "false", $"{input.Key} is no boolean"));
        // The agent would put variables into the script.
        Assert.DoesNotMatch(Macro(), Script);
        var expressions = new Expressions(Expressions.Braces, name =>
            name.Split('.') is ["parameters", var parameter] ? inputs.GetValueOrDefault(Words(parameter), Default(Words(parameter))) : null);
        var outcome = await RunAsync(
            expressions.Evaluate(_step.Text("workingDirectory")!),
            [
                new("TF_BUILD", "True"),
                new("AGENT_TEMPDIRECTORY", Folder("temp")),
                new("SYSTEM_DEFAULTWORKINGDIRECTORY", Workspace),
                .. StepVariables(expressions).Select(pair => KeyValuePair.Create(pair.Key, Macro().Replace(pair.Value, match => PipelineVariables.GetValueOrDefault(match.Groups[1].Value, match.Value)))),
            ],
            interrupt);
        Assert.Equal("publish", expressions.Evaluate(_step.Text("name")!));
        foreach (var command in AzureReader.Read(outcome.All).Where(static command => command.Name == "task.setvariable" && command["isOutput"] == "true"))
        {
            _outputs[command["variable"]!] = command.Data;
        }

        return outcome;
    }

    public override IReadOnlyList<(string? File, string? Line, string Text)> Errors(Outcome outcome) =>
        [.. AzureReader.Read(outcome.All).Where(static command => command.Name == "task.logissue").Select(static issue => (issue["sourcepath"], issue["linenumber"], $"{issue["code"]} {issue.Data}"))];

    private IEnumerable<KeyValuePair<string, string>> StepVariables(Expressions expressions)
    {
        foreach (var (key, value) in _step.At("env").Pairs())
        {
            if (key == "${{ insert }}")
            {
                Assert.Equal("${{ parameters.env }}", ((YamlScalarNode)value).Value);
                foreach (var pair in Variables)
                {
                    yield return pair;
                }
            }
            else if (key.StartsWith("${{ if ", StringComparison.Ordinal))
            {
                foreach (var pair in expressions.Evaluate(key.Replace("if ", "", StringComparison.Ordinal)) == "true" ? value.Texts() : [])
                {
                    yield return pair;
                }
            }
            else
            {
                yield return new(key, expressions.Evaluate(((YamlScalarNode)value).Value!));
            }
        }
    }

    private static YamlNode Parameter(string input) => Assert.Single(_template.At("parameters").Items(), parameter => Words(parameter.Text("name")!) == input);

    /// <summary>A parameter in the words of the action.</summary>
    public static string Words(string name) => string.Concat(name.Select(static c => char.IsAsciiLetterUpper(c) ? $"-{char.ToLowerInvariant(c)}" : $"{c}"));

    [GeneratedRegex(@"\$\(([A-Za-z][\w.]*)\)")]
    private static partial Regex Macro();
}
