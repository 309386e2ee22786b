using Dispatch.Build.EndToEnd.Tests.Ci.Hosts;
using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;

namespace Dispatch.Build.EndToEnd.Tests.Ci.Pipelines;

/// <summary>The machine that runs the jobs of a pipeline, and what all its steps printed.</summary>
/// <param name="Machine">Its folders; the workspace is <c>workspace</c>.</param>
/// <param name="Environment">Its variables.</param>
internal sealed record Runner(TempFolder Machine, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>What the steps printed, in order.</summary>
    public string Output { get; private set; } = "";

    /// <summary>Keeps what a step printed, which must have succeeded.</summary>
    public void Keep(Outcome outcome) => Output += outcome.Succeeded().All;

    /// <summary>Runs a step of the pipeline itself.</summary>
    public async Task<Outcome> RunAsync(string script, string[] program, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var all = new Dictionary<string, string>(Environment);
        foreach (var (name, value) in variables)
        {
            all[name] = value;
        }

        return await Shell.RunAsync(Machine.Write($"scripts/{Guid.NewGuid():N}.sh", script), program, Machine["workspace"], all);
    }
}
