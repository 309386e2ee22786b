using System.Text.RegularExpressions;
using Dispatch.Build.EndToEnd.Tests.Ci.Hosts;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Dispatch.Build.EndToEnd.Tests.Ci.Pipelines;

/// <summary>A workflow of GitHub Actions (docs.github.com: workflow syntax).</summary>
/// <param name="workflow">Its file.</param>
/// <param name="runner">Runs it.</param>
/// <param name="idTokens">The variables that a job with the permission <c>id-token: write</c> gets.</param>
internal sealed partial class GitHubWorkflow(YamlNode workflow, Runner runner, IReadOnlyDictionary<string, string> idTokens)
{
    private static readonly string[] _others = ["actions/checkout", "actions/setup-dotnet"];

    private readonly Dictionary<string, string> _contexts = new(StringComparer.Ordinal)
    {
        ["github.sha"] = "1f2e3d4c5b6a79881f2e3d4c5b6a79881f2e3d4c",
        ["github.server_url"] = "https://github.com",
        ["github.repository"] = "my-org/functions",
        ["github.actor"] = "octocat",
        ["github.token"] = "a-token-of-this-job",
        ["runner.temp"] = runner.Machine["temp"],
    };

    /// <summary>Runs the steps of a job, which must succeed.</summary>
    public async Task RunAsync(string name)
    {
        var job = workflow.At("jobs").At(name)!;
        Assert.All(job.Pairs(), static pair => Assert.Contains(pair.Key, (string[])["if", "runs-on", "permissions", "environment", "steps"]));
        var permissions = (job.At("permissions") ?? workflow.At("permissions")).Texts().ToDictionary();
        Assert.Equal("read", permissions["contents"]);
        foreach (var step in job.At("steps").Items())
        {
            var expressions = new Expressions(Expressions.Braces, _contexts.GetValueOrDefault);
            KeyValuePair<string, string>[] variables =
            [
                .. permissions.GetValueOrDefault("id-token") == "write" ? idTokens.AsEnumerable() : [],
                .. step.At("env").Texts().Select(pair => KeyValuePair.Create(pair.Key, expressions.Evaluate(pair.Value))),
            ];
            if (step.Text("run") is { } script)
            {
                Assert.DoesNotContain("${{", script, StringComparison.Ordinal);
                runner.Keep(await runner.RunAsync(script, ["bash", "-e"], variables));
            }
            else if (step.Text("uses")!.StartsWith("dispatch-build/dispatch-build@v", StringComparison.Ordinal))
            {
                await PublishAsync(step, expressions, variables);
            }
            else
            {
                var used = Pinned().Match(step.Text("uses")!);
                Assert.True(used.Success && _others.Contains(used.Groups[1].Value, StringComparer.Ordinal), step.Text("uses"));
            }
        }
    }

    private async Task PublishAsync(YamlNode step, Expressions expressions, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var publish = new GitHubJob(runner.Machine, runner.Environment);
        foreach (var (name, value) in variables)
        {
            publish.Variables[name] = value;
        }

        runner.Keep(await publish.RunAsync(step.At("with").Texts().ToDictionary(static input => input.Key, input => expressions.Evaluate(input.Value))));
        foreach (var (name, value) in publish.Outputs)
        {
            _contexts[$"steps.{step.Text("id")}.outputs.{name}"] = value;
        }
    }

    [GeneratedRegex("^([a-z-]+/[a-z-]+)@[0-9a-f]{40}$")]
    private static partial Regex Pinned();
}
