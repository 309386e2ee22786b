using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Engines.Local;

/// <summary>Which stages a target needs.</summary>
internal static class StageGraph
{
    /// <summary>The stages that the target is made of, itself last.</summary>
    /// <param name="dockerfile">The Dockerfile.</param>
    /// <param name="target">Name or number of a stage; null for the last.</param>
    /// <param name="expand">Expands the image of a FROM.</param>
    /// <exception cref="DispatchException">There is no such stage.</exception>
    public static IReadOnlyList<Stage> Needed(Dockerfile dockerfile, string? target, Func<FromInstruction, string> expand)
    {
        var (needed, todo) = (new SortedDictionary<int, Stage>(), new Stack<Stage>([dockerfile.Target(target)]));
        while (todo.TryPop(out var stage))
        {
            if (needed.TryAdd(stage.Index, stage))
            {
                foreach (var other in References(dockerfile, stage, expand))
                {
                    todo.Push(other);
                }
            }
        }

        return [.. needed.Values];
    }

    private static IEnumerable<Stage> References(Dockerfile dockerfile, Stage stage, Func<FromInstruction, string> expand)
    {
        var names = stage.Instructions.Select(instruction => instruction is OnbuildInstruction onbuild ? onbuild.Trigger : instruction)
            .SelectMany(instruction => instruction switch
            {
                CopyInstruction { From: { } from } => [from],
                RunInstruction run => run.Mounts.Select(mount => mount.From).OfType<string>(),
                _ => [],
            });
        return names.Select(name => dockerfile.FindStage(name, stage.Index, indexAllowed: true))
            .Append(dockerfile.FindStage(expand(stage.From), stage.Index, indexAllowed: false))
            .OfType<Stage>();
    }
}
