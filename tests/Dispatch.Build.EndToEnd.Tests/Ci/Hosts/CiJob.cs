using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Dispatch.Testing.CiReaders;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests.Ci.Hosts;

/// <summary>A job of a CI host that publishes with what this repository gives to its users: the very file, evaluated and run as the host does it.</summary>
/// <param name="machine">The runner's folders.</param>
/// <param name="environment">The variables of the machine.</param>
internal abstract class CiJob(TempFolder machine, IReadOnlyDictionary<string, string> environment)
{
    /// <summary>The names of the hosts.</summary>
    public static TheoryData<string> Hosts { get; } = ["github", "azure", "gitlab"];

    /// <summary>The folder that was checked out.</summary>
    public string Workspace => Folder("workspace");

    /// <summary>Variables that the pipeline gives to its step, secrets among them.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>The inputs it takes, in the words of the action.</summary>
    public abstract IReadOnlyList<string> Inputs { get; }

    /// <summary>The default of an input.</summary>
    public abstract string Default(string input);

    /// <summary>The script, as it stands in the file.</summary>
    public abstract string Script { get; }

    /// <summary>The shell and its options.</summary>
    public abstract string[] Program { get; }

    /// <summary>What later steps or jobs can read.</summary>
    public abstract IReadOnlyDictionary<string, string> Outputs { get; }

    /// <summary>How the host stops it.</summary>
    public abstract IReadOnlyList<(string Signal, bool IsForGroup)> Signals { get; }

    /// <summary>Runs it.</summary>
    /// <param name="inputs">What is given, in the words of the action.</param>
    /// <param name="interrupt">Stops it.</param>
    public abstract Task<Outcome> RunAsync(IReadOnlyDictionary<string, string> inputs, Interrupt? interrupt = null);

    /// <summary>The errors that the host shows beside the code: file, line and text.</summary>
    public abstract IReadOnlyList<(string? File, string? Line, string Text)> Errors(Outcome outcome);

    /// <summary>The job of a host.</summary>
    public static CiJob Create(string host, TempFolder machine, IReadOnlyDictionary<string, string> environment) => host switch
    {
        "github" => new GitHubJob(machine, environment),
        "azure" => new AzureJob(machine, environment),
        _ => new GitLabJob(machine, environment),
    };

    protected string Folder(string name) => Directory.CreateDirectory(machine[name]).FullName;

    protected string File(string name) => machine[name];

    protected Task<Outcome> RunAsync(string workingDirectory, IEnumerable<KeyValuePair<string, string>> variables, Interrupt? interrupt)
    {
        var all = new Dictionary<string, string>(environment);
        foreach (var (name, value) in variables)
        {
            all[name] = value;
        }

        return Shell.RunAsync(machine.Write($"scripts/{Guid.NewGuid():N}.sh", Script), Program, Path.GetFullPath(workingDirectory, Workspace), all, interrupt);
    }

    protected static IReadOnlyList<YamlDotNet.RepresentationModel.YamlNode> Read(string path) => Yaml.Parse(System.IO.File.ReadAllText(Path.Combine(Repository.Root, path)));
}
