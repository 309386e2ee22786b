using Dispatch.Build.EndToEnd.Tests.Ci.Hosts;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Dispatch.Build.EndToEnd.Tests.Ci.Pipelines;

/// <summary>A pipeline of GitLab: one included job, and jobs of its own (docs.gitlab.com: CI/CD YAML syntax).</summary>
/// <param name="pipeline">Its file.</param>
/// <param name="runner">Runs it.</param>
/// <param name="variables">Those of the project and the instance.</param>
/// <param name="idToken">The token for an audience.</param>
internal sealed class GitLabPipeline(YamlNode pipeline, Runner runner, IReadOnlyDictionary<string, string> variables, Func<string, string> idToken)
{
    private const string Included = "publish-function-image";

    /// <summary>Runs all jobs, which must succeed.</summary>
    public async Task RunAsync()
    {
        var include = Assert.Single(pipeline.At("include").Items());
        Assert.EndsWith("/gitlab/publish-function-image.yml", include.Text("remote")!, StringComparison.Ordinal);
        var job = new GitLabJob(runner.Machine, runner.Environment);
        foreach (var (name, value) in variables)
        {
            job.PipelineVariables[name] = value;
        }

        // What the file says of the included job is merged into it.
        var more = pipeline.At(Included)!;
        Assert.All(more.Pairs(), static pair => Assert.Contains(pair.Key, (string[])["rules", "environment", "variables", "id_tokens"]));
        foreach (var (name, value) in more.At("variables").Texts())
        {
            job.Variables[name] = job.Expand(value);
        }

        foreach (var (name, token) in more.At("id_tokens").Pairs())
        {
            job.Variables[name] = idToken(token.Text("aud")!);
        }

        runner.Keep(await job.RunAsync(include.At("inputs").Texts().ToDictionary()));
        foreach (var (name, own) in pipeline.Pairs().Where(static pair => pair.Key is not ("include" or Included)))
        {
            Assert.Equal([Included], own.At("needs").Items().Select(static needed => ((YamlScalarNode)needed).Value));
            Assert.NotNull(name);
            runner.Keep(await runner.RunAsync(string.Join('\n', own.At("script").Items().Select(static line => ((YamlScalarNode)line).Value)), ["sh", "-e"], job.Outputs));
        }
    }
}
