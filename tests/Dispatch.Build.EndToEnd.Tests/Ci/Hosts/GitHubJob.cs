using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Dispatch.Testing.CiReaders;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Dispatch.Build.EndToEnd.Tests.Ci.Hosts;

/// <summary>A step of a GitHub workflow that uses action.yml (docs.github.com: metadata syntax for actions).</summary>
internal sealed class GitHubJob(TempFolder machine, IReadOnlyDictionary<string, string> environment) : CiJob(machine, environment)
{
    private static readonly YamlNode _action = Assert.Single(Read("action.yml"));
    private static readonly YamlNode _step = Assert.Single(_action.At("runs").At("steps").Items());

    private readonly Dictionary<string, string> _outputs = new(StringComparer.Ordinal);

    public override IReadOnlyList<string> Inputs { get; } = [.. _action.At("inputs").Pairs().Select(static input => input.Key)];

    public override string Script { get; } = _step.Text("run")!;

    public override string[] Program { get; } = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail"];

    // To the first process of the step: an interrupt, and after 7.5 seconds a termination.
    public override IReadOnlyList<(string Signal, bool IsForGroup)> Signals { get; } = [("INT", false), ("TERM", false)];

    /// <summary>The step's summary; empty when nothing was written.</summary>
    public string Summary => System.IO.File.Exists(File("summary.md")) ? System.IO.File.ReadAllText(File("summary.md")) : "";

    public override IReadOnlyDictionary<string, string> Outputs => _action.At("outputs").Pairs().ToDictionary(
        static output => output.Key,
        output => new Expressions(Expressions.Braces, name => name.StartsWith("steps.publish.outputs.", StringComparison.Ordinal) ? _outputs.GetValueOrDefault(name.Split('.')[3], "") : null)
            .Evaluate(output.Value.Text("value")!));

    public override string Default(string input) => _action.At("inputs").At(input).Text("default") ?? "";

    public override async Task<Outcome> RunAsync(IReadOnlyDictionary<string, string> inputs, Interrupt? interrupt = null)
    {
        Assert.Equal(("composite", "bash", "publish"), (_action.At("runs").Text("using"), _step.Text("shell"), _step.Text("id")));
        Assert.All(_step.Pairs(), static pair => Assert.Contains(pair.Key, (string[])["id", "shell", "working-directory", "env", "run"]));
        Assert.All(inputs.Keys, name => Assert.Contains(name, Inputs));
        var expressions = new Expressions(Expressions.Braces, name =>
            name.Split('.') is ["inputs", var input] && Inputs.Contains(input, StringComparer.Ordinal) ? inputs.GetValueOrDefault(input, Default(input)) : null);
        var output = File("output");
        await System.IO.File.WriteAllTextAsync(output, "", TestContext.Current.CancellationToken);
        var outcome = await RunAsync(
            expressions.Evaluate(_step.Text("working-directory")!),
            [
                .. Variables,
                new("GITHUB_ACTIONS", "true"),
                new("GITHUB_WORKSPACE", Workspace),
                new("GITHUB_OUTPUT", output),
                new("GITHUB_STEP_SUMMARY", File("summary.md")),
                new("RUNNER_TEMP", Folder("temp")),
                .. _step.At("env").Texts().Select(pair => KeyValuePair.Create(pair.Key, expressions.Evaluate(pair.Value))),
            ],
            interrupt);
        foreach (var (name, value) in GitHubReader.ReadFile(await System.IO.File.ReadAllTextAsync(output, TestContext.Current.CancellationToken)))
        {
            _outputs[name] = value;
        }

        return outcome;
    }

    public override IReadOnlyList<(string? File, string? Line, string Text)> Errors(Outcome outcome) =>
        [.. GitHubReader.Read(outcome.All).Where(static command => command.Name == "error").Select(static error => (error["file"], error["line"], $"{error["title"]} {error.Data}"))];
}
