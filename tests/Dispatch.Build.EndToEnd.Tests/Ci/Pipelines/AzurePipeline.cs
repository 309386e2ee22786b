using System.Text.RegularExpressions;
using Dispatch.Build.EndToEnd.Tests.Ci.Hosts;
using Dispatch.Testing.CiReaders;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Dispatch.Build.EndToEnd.Tests.Ci.Pipelines;

/// <summary>A pipeline of Azure DevOps (learn.microsoft.com: YAML schema).</summary>
/// <param name="pipeline">Its file.</param>
/// <param name="runner">Runs it.</param>
/// <param name="groups">The variable groups of the project.</param>
internal sealed partial class AzurePipeline(YamlNode pipeline, Runner runner, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> groups)
{
    private readonly Dictionary<string, string> _variables = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Agent.TempDirectory"] = runner.Machine["temp"],
        ["Build.SourceVersion"] = "1f2e3d4c5b6a79881f2e3d4c5b6a79881f2e3d4c",
    };

    /// <summary>Runs the steps of a job, which must succeed.</summary>
    public async Task RunAsync(string name)
    {
        var repository = Assert.Single(pipeline.At("resources").At("repositories").Items()).Text("repository");
        var job = Assert.Single(pipeline.At("jobs").Items(), job => job.Text("job") == name);
        Assert.All(job.Pairs(), static pair => Assert.Contains(pair.Key, (string[])["job", "condition", "variables", "steps"]));
        foreach (var (variable, value) in job.At("variables").Items().SelectMany(group => groups[group.Text("group")!]))
        {
            _variables[variable] = value;
        }

        foreach (var step in job.At("steps").Items())
        {
            if (step.Text("bash") is { } script)
            {
                runner.Keep(await runner.RunAsync(Expand(script), ["bash"], step.At("env").Texts().Select(pair => KeyValuePair.Create(pair.Key, Expand(pair.Value)))));
            }
            else if (step.Text("template") is { } template)
            {
                Assert.Equal($"azure/publish-function-image.yml@{repository}", template);
                await PublishAsync(step.At("parameters")!);
            }
            else if (step.Text("task") == "AzureCLI@2")
            {
                var inputs = step.At("inputs").Texts().ToDictionary();
                Assert.Equal(("bash", "inlineScript"), (inputs["scriptType"], inputs["scriptLocation"]));
                Obey((await runner.RunAsync(inputs["inlineScript"], ["bash"], [])).Succeeded().Output);
            }
            else
            {
                Assert.Equal("UseDotNet@2", step.Text("task"));
            }
        }
    }

    private async Task PublishAsync(YamlNode parameters)
    {
        var publish = new AzureJob(runner.Machine, runner.Environment);
        foreach (var (name, value) in _variables)
        {
            publish.PipelineVariables[name] = value;
        }

        foreach (var (name, value) in parameters.At("env").Texts())
        {
            publish.Variables[name] = value;
        }

        runner.Keep(await publish.RunAsync(parameters.Pairs().Where(static pair => pair.Key != "env").ToDictionary(static pair => AzureJob.Words(pair.Key), static pair => ((YamlScalarNode)pair.Value).Value!)));
        foreach (var (name, value) in publish.Outputs)
        {
            _variables[$"publish.{name}"] = value;
        }
    }

    // The agent keeps these lines to itself.
    private void Obey(string output)
    {
        foreach (var command in AzureReader.Read(output).Where(static command => command.Name == "task.setvariable"))
        {
            Assert.Equal("true", command["isSecret"]);
            _variables[command["variable"]!] = command.Data;
        }
    }

    private string Expand(string text) => Macro().Replace(text, match => _variables.GetValueOrDefault(match.Groups[1].Value, match.Value));

    [GeneratedRegex(@"\$\(([A-Za-z][\w.]*)\)")]
    private static partial Regex Macro();
}
