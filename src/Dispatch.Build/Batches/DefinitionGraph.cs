using Dispatch.Build.Definitions;

namespace Dispatch.Build.Batches;

/// <summary>Definitions that are published together, and which of them is built on what another one makes.</summary>
public sealed class DefinitionGraph
{
    private readonly IReadOnlyList<IReadOnlyList<int>> _needs;

    private DefinitionGraph(IReadOnlyList<FunctionDefinition> definitions, IReadOnlyList<IReadOnlyList<int>> needs) => (Definitions, _needs) = (definitions, needs);

    /// <summary>The definitions, in the order they were given.</summary>
    public IReadOnlyList<FunctionDefinition> Definitions { get; }

    /// <summary>The places of those that a definition is built on.</summary>
    public IReadOnlyList<int> NeedsOf(int index) => _needs[index];

    /// <summary>Compares what each is built on with where the others go.</summary>
    /// <exception cref="DispatchException">DSP1003: two have one name or one destination. DSP1023: they are built on each other in a circle.</exception>
    public static DefinitionGraph Create(IReadOnlyList<FunctionDefinition> definitions)
    {
        var ends = definitions.Select(PlannedImage.Of).ToList();
        for (var i = 0; i < definitions.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                RefuseClash(definitions[j], definitions[i], ends[j].Overwrites(ends[i]));
            }
        }

        var needs = ends.Select((end, i) => (IReadOnlyList<int>)[.. Enumerable.Range(0, ends.Count).Where(j => j != i && end.IsBuiltOn(ends[j]))]).ToList();
        RefuseCircle(definitions, needs);
        return new(definitions, needs);
    }

    private static void RefuseClash(FunctionDefinition first, FunctionDefinition second, bool sameDestination)
    {
        if (first.Name == second.Name)
        {
            throw new DispatchException(new Diagnostic(Codes.SettingsContradict, $"Two functions are called '{second.Name}'.") { File = second.Settings.DefinitionFile, Suggestion = "Give each a name of its own." });
        }

        if (sameDestination)
        {
            throw new DispatchException(new Diagnostic(Codes.SettingsContradict, $"'{first.Name}' and '{second.Name}' are published to the same place: the last would overwrite the other.")
            {
                File = second.Settings.DefinitionFile,
                Suggestion = "Give each a repository, a tag or an archive of its own.",
            });
        }
    }

    // Takes away what needs nothing that is left, until nothing is left, or a circle is.
    private static void RefuseCircle(IReadOnlyList<FunctionDefinition> definitions, List<IReadOnlyList<int>> needs)
    {
        var left = Enumerable.Range(0, definitions.Count).ToHashSet();
        while (left.RemoveWhere(i => !needs[i].Any(left.Contains)) > 0)
        {
        }

        if (left.Count > 0)
        {
            var first = definitions[left.Min()];
            throw new DispatchException(new Diagnostic(Codes.FunctionsCircular, $"These are built on each other: {string.Join(", ", left.Order().Select(i => definitions[i].Name))}.")
            {
                File = first.Settings.DefinitionFile,
                Line = first.Settings.Line(first.Kind is ImageKind.Runtime ? "FunctionBaseImage" : "FunctionRuntimeImage"),
            });
        }
    }
}
