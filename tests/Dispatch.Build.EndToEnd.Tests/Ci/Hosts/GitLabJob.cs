using System.Text.RegularExpressions;
using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Dispatch.Testing.CiReaders;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Dispatch.Build.EndToEnd.Tests.Ci.Hosts;

/// <summary>A GitLab pipeline that includes the job (docs.gitlab.com: ci/inputs, ci/variables, ci/yaml/artifacts_reports).</summary>
internal sealed partial class GitLabJob(TempFolder machine, IReadOnlyDictionary<string, string> environment) : CiJob(machine, environment)
{
    private static readonly IReadOnlyList<YamlNode> _documents = Read("gitlab/publish-function-image.yml");
    private static readonly YamlNode _inputs = _documents[0].At("spec").At("inputs")!;
    private static readonly KeyValuePair<string, YamlNode> _job = Assert.Single(_documents[1].Pairs());

    /// <summary>Variables of the pipeline and its project, which <c>$NAME</c> stands for.</summary>
    public Dictionary<string, string> PipelineVariables { get; } = new(StringComparer.Ordinal);

    public override IReadOnlyList<string> Inputs { get; } = [.. _inputs.Pairs().Select(static input => input.Key).Except(["job-name", "stage", "image"])];

    public override string Script { get; } = string.Join('\n', _job.Value.At("script").Items().Select(static line => ((YamlScalarNode)line).Value));

    // Images of the SDK without bash exist. The runner makes a process group of the shell.
    public override string[] Program { get; } = ["setsid", "sh", "-e"];

    public override IReadOnlyList<(string Signal, bool IsForGroup)> Signals { get; } = [("TERM", true)];

    public override IReadOnlyDictionary<string, string> Outputs
    {
        get
        {
            var file = Path.Combine(Workspace, _job.Value.At("artifacts").At("reports").Text("dotenv")!);
            return System.IO.File.Exists(file)
                ? System.IO.File.ReadAllLines(file).Select(static line => line.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1], StringComparer.Ordinal)
                : new Dictionary<string, string>();
        }
    }

    public override string Default(string input) => _inputs.At(input).Text("default")!;

    public override Task<Outcome> RunAsync(IReadOnlyDictionary<string, string> inputs, Interrupt? interrupt = null)
    {
        Assert.All(inputs, input =>
        {
            Assert.Contains(input.Key, Inputs);
            Assert.True(_inputs.At(input.Key).At("options") is not { } options || options.Items().Any(option => ((YamlScalarNode)option).Value == input.Value), $"{input.Key} may not be {input.Value}");
        });
        Assert.DoesNotContain("$[[", Script, StringComparison.Ordinal);
        var expressions = new Expressions(Expressions.Brackets, name => name.Split('.') is ["inputs", var input] && _inputs.At(input) is not null ? inputs.GetValueOrDefault(input, Default(input)) : null);
        Assert.Equal("publish-function-image", expressions.Evaluate(_job.Key));
        PipelineVariables["CI_PROJECT_DIR"] = Workspace;
        return RunAsync(
            Workspace,
            [
                .. Variables,
                new("GITLAB_CI", "true"),
                new("CI", "true"),
                .. PipelineVariables,
                .. _job.Value.At("variables").Texts().Select(pair => KeyValuePair.Create(pair.Key, Expand(expressions.Evaluate(pair.Value)))),
            ],
            interrupt);
    }

    /// <summary>A value of <c>variables</c> with the variables it names.</summary>
    public string Expand(string text) => Variable().Replace(text, match => match.Value == "$$" ? "$" : PipelineVariables.GetValueOrDefault(match.Groups[1].Value, ""));

    // It has no annotations: the text that compilers print, too.
    public override IReadOnlyList<(string? File, string? Line, string Text)> Errors(Outcome outcome) =>
        [.. Finding().Matches(outcome.All).Select(static match => (match.Groups["file"].Value, match.Groups["line"].Value, match.Groups["text"].Value))];

    [GeneratedRegex(@"\$\$|\$\{?([A-Za-z_]\w*)\}?")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^(?<file>[^\n(]+?)(\((?<line>\d+)[^)]*\))?: error (?<text>DSP\d{4}: .*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Finding();
}
