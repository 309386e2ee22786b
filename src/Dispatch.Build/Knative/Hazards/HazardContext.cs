using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Engines.Local;
using Dispatch.Oci;

namespace Dispatch.Build.Knative.Hazards;

/// <summary>An instruction and what is known where it stands.</summary>
internal sealed record HazardStep(Instruction Instruction, Stage Stage, HazardScope Scope);

/// <summary>A definition as hazards are looked for in it.</summary>
internal sealed class HazardContext
{
    public HazardContext(Dockerfile dockerfile, ImageBuild build, ContainerConfig? baseConfig)
    {
        (Dockerfile, Build, Global) = (dockerfile, build, new BuildVariables(dockerfile, build, build.Platform));
        var (steps, ends) = (new List<HazardStep>(), new List<HazardScope>());
        foreach (var stage in dockerfile.Stages)
        {
            var scope = Start(stage, ends, baseConfig);
            foreach (var instruction in stage.Instructions)
            {
                steps.Add(new(instruction, stage, scope));
                scope = scope.After(instruction, Global, dockerfile.EscapeCharacter);
            }

            ends.Add(scope);
        }

        Steps = steps;
    }

    public Dockerfile Dockerfile { get; }

    public ImageBuild Build { get; }

    public BuildVariables Global { get; }

    /// <summary>The instructions of all stages but their FROMs, in order.</summary>
    public IReadOnlyList<HazardStep> Steps { get; }

    /// <summary>The instructions of one kind.</summary>
    public IEnumerable<T> All<T>()
        where T : Instruction => Steps.Select(static step => step.Instruction).OfType<T>();

    /// <summary>Whether a stage becomes the image.</summary>
    public bool IsLast(Stage stage) => stage.Index == Dockerfile.Stages.Count - 1;

    /// <summary>A word of a step, expanded; null when a variable in it is unknown.</summary>
    public string? Expand(HazardStep step, string word) => step.Scope.Expand(word, Dockerfile.EscapeCharacter, step.Instruction);

    /// <summary>The image of a FROM, expanded; null when the Dockerfile is wrong there.</summary>
    public string? Image(FromInstruction from)
    {
        try
        {
            return Global.Expand(from.Image, Dockerfile.EscapeCharacter, from);
        }
        catch (DispatchException)
        {
            return null;
        }
    }

    private HazardScope Start(Stage stage, List<HazardScope> ends, ContainerConfig? baseConfig)
    {
        var image = Image(stage.From);
        return image switch
        {
            null => HazardScope.Unknown,
            _ when Dockerfile.FindStage(image, stage.Index, indexAllowed: false) is { } other => ends[other.Index],
            "scratch" => HazardScope.Scratch,
            _ when baseConfig is not null && image == Build.BaseImage?.ToString() => HazardScope.Of(baseConfig),
            _ => HazardScope.Unknown,
        };
    }
}
