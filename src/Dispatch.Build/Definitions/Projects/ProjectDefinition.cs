using Dispatch.Build.Definitions.Files;

namespace Dispatch.Build.Definitions.Projects;

/// <summary>Functions and runtimes that MSBuild projects define: MSBuild itself says what a publish of theirs would start from, after building what goes into it.</summary>
public static class ProjectDefinition
{
    /// <summary>Asks MSBuild, one project after the other, since they may have references in common.</summary>
    /// <param name="projects">The project files.</param>
    /// <param name="kind">What they are to be published as.</param>
    /// <param name="layers">What wins over the projects; <see cref="DefinitionLayers.Under"/> is what MSBuild reads by itself.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="cancellationToken">Ends MSBuild.</param>
    /// <exception cref="DispatchException">DSP1005: there is no such project. DSP1024: it lacks the package. DSP1025, or a code of its own: MSBuild failed.</exception>
    public static async Task<IReadOnlyList<FunctionDefinition>> ReadAsync(
        IReadOnlyList<string> projects, ImageKind kind, DefinitionLayers layers, Func<string, string?> environment, CancellationToken cancellationToken)
    {
        var definitions = new List<FunctionDefinition>();
        foreach (var project in projects.Select(Path.GetFullPath))
        {
            var description = File.Exists(project)
                ? await MSBuildRun.DescribeAsync(project, kind, layers.Over, cancellationToken)
                : throw new DispatchException(Codes.FileMissing, $"There is no project '{project}'.");
            definitions.Add(Define(project, kind, description, layers, environment));
        }

        return definitions;
    }

    private static FunctionDefinition Define(string project, ImageKind kind, IReadOnlyList<ProjectItem> items, DefinitionLayers layers, Func<string, string?> environment)
    {
        var values = items.Where(static item => item.Item == "Setting").ToDictionary(static item => item.Identity, static item => item.Value, StringComparer.Ordinal);
        var settings = new SettingReader(property => values.GetValueOrDefault(property))
        {
            BaseDirectory = Path.GetDirectoryName(project)!,
            DefinitionFile = project,
            EnvironmentVariable = environment,
            Name = property => layers.Over(property) is null ? property : layers.Name(property),
        };
        var folder = Path.GetFullPath(settings["FunctionDirectory"] ?? ".", settings.BaseDirectory);
        var files = items.Where(static item => item.Item == "File")
            .Select(file => (file.FullPath, ProjectFiles.WorkspacePath(folder, file.FullPath, file.TargetPath, file.RecursiveDir))).ToList();
        return new(kind, settings)
        {
            BuildArguments = Merged("Argument", layers.BuildArguments),
            Labels = Merged("Label", layers.Labels),
            Files = files.Count > 0 ? files : null,
            Ignored = ProjectFiles.IgnoredIn(folder, items.Where(static item => item.Item == "Ignore").Select(static item => item.FullPath)),
            DefaultTag = null,
        };

        // What is given twice in the project stays there twice, for the check to find.
        KeyValuePair<string, string>[] Merged(string kindOfItem, IReadOnlyList<KeyValuePair<string, string>> over) =>
        [
            .. items.Where(item => item.Item == kindOfItem && !over.Any(pair => pair.Key == item.Identity)).Select(static item => KeyValuePair.Create(item.Identity, item.Value)),
            .. over,
        ];
    }
}
