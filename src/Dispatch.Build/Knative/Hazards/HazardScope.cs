using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Engines.Local;
using Dispatch.Oci;

namespace Dispatch.Build.Knative.Hazards;

/// <summary>What is known of variables and working directory at one instruction. What a base image brings is not always known.</summary>
/// <param name="Variables">Null: not set.</param>
/// <param name="IsComplete">Whether a variable that is not among them is not set, rather than unknown.</param>
/// <param name="WorkingDirectory">Null: unknown.</param>
internal sealed record HazardScope(IReadOnlyDictionary<string, string?> Variables, bool IsComplete, string? WorkingDirectory)
{
    private static readonly Dictionary<string, string?> _none = new(StringComparer.Ordinal);

    /// <summary>Nothing is known.</summary>
    public static HazardScope Unknown { get; } = new(_none, IsComplete: false, WorkingDirectory: null);

    /// <summary>An image without anything.</summary>
    public static HazardScope Scratch { get; } = new(_none, IsComplete: true, WorkingDirectory: "/");

    /// <summary>What an image brings.</summary>
    public static HazardScope Of(ContainerConfig config) => new(
        (config.Env ?? []).Select(static variable => variable.Split('=', 2)).Where(static pair => pair.Length == 2)
            .GroupBy(static pair => pair[0], StringComparer.Ordinal).ToDictionary(static group => group.Key, static group => (string?)group.Last()[1], StringComparer.Ordinal),
        IsComplete: true,
        config.WorkingDir is { Length: > 0 } folder ? folder : "/");

    /// <summary>A word with its variables replaced; null when one of them is unknown.</summary>
    public string? Expand(string word, char escape, Instruction at)
    {
        var isKnown = true;
        try
        {
            var text = Expansion.ExpandWord(word, Find, escape, at);
            return isKnown ? text : null;
        }
        catch (DispatchException)
        {
            return null; // The builder has its own words for a variable that is demanded and not set.
        }

        string? Find(string name)
        {
            isKnown &= Variables.TryGetValue(name, out var value) || IsComplete;
            return value;
        }
    }

    /// <summary>What is known after an instruction.</summary>
    public HazardScope After(Instruction instruction, BuildVariables global, char escape)
    {
        switch (instruction)
        {
            case ArgInstruction arg:
                var scope = this;
                foreach (var (name, text) in arg.Arguments)
                {
                    scope = scope.With(name, global.Argument(name) ?? (text is null ? global.Inherited(name) : scope.Expand(text, escape, arg)));
                }

                return scope;
            case EnvInstruction env:
                return env.Pairs.Aggregate(this, (known, pair) => known.With(pair.Name, Expand(pair.Value, escape, env)));
            case WorkdirInstruction workdir:
                var path = Expand(workdir.Path, escape, workdir);
                return this with { WorkingDirectory = path is null ? null : path.StartsWith('/') ? path : WorkingDirectory is null ? null : $"{WorkingDirectory}/{path}" };
            default:
                return this;
        }
    }

    /// <summary>The key of a path of an instruction; null when it is unknown.</summary>
    public string? Key(string path, char escape, Instruction at) => Expand(path, escape, at) switch
    {
        null => null,
        ['/', ..] absolute => ImagePath.Key(absolute),
        var relative => WorkingDirectory is null ? null : ImagePath.Key(WorkingDirectory, relative),
    };

    private HazardScope With(string name, string? value) => this with { Variables = new Dictionary<string, string?>(Variables, StringComparer.Ordinal) { [name] = value } };
}
