using Dispatch.Build.Dockerfiles.Parsing;
using Dispatch.Build.Yaml;

namespace Dispatch.Build.Definitions.Files;

/// <summary>A file that defines functions and runtimes (docs/dispatch-yaml.md).</summary>
public sealed class DefinitionFile
{
    /// <summary>What the file is called unless another one is named.</summary>
    public const string DefaultName = "dispatch.yaml";

    private readonly string _path;
    private readonly DefinitionDocument _document;

    private DefinitionFile(string path, DefinitionDocument document) => (_path, _document) = (path, document);

    /// <summary>The names of its functions and runtimes, in the order of the file.</summary>
    public IReadOnlyList<string> Names => [.. _document.Functions.Select(static function => function.Name)];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="environment">Reads the environment variables that the file names.</param>
    /// <exception cref="DispatchException">DSP1005, DSP1008: it cannot be read. DSP1020, DSP1021: what is wrong in it, with line and column; up to 20 findings.</exception>
    public static DefinitionFile Read(string path, Func<string, string?> environment)
    {
        var full = Path.GetFullPath(path);
        return new(full, DefinitionDocument.Read(DefinitionSource.Parse(DefinitionSource.Read(full), full), full, environment));
    }

    /// <summary>The names of a file's functions, whatever variables it needs and whatever else is wrong in it: for a shell that completes a command line.</summary>
    /// <exception cref="DispatchException">DSP1005, DSP1008, DSP1020: it cannot be read, or is no YAML.</exception>
    public static IReadOnlyList<string> NamesIn(string path) =>
        DefinitionSource.Parse(DefinitionSource.Read(path), path) is YamlTree.Mapping root
        && root.Members.FirstOrDefault(static member => member.Name == "functions")?.Value is YamlTree.Mapping functions
            ? [.. functions.Members.Select(static member => member.Name)]
            : [];

    /// <summary>What the file defines, under what a face says besides.</summary>
    /// <param name="layers">What wins over the file, and what counts where it says nothing.</param>
    /// <param name="names">The functions that are wanted; none for all.</param>
    /// <returns>In the order of the file, whatever the order of the names.</returns>
    /// <exception cref="DispatchException">DSP1003: a function has a setting of the other kind. DSP1022: there is no function of that name.</exception>
    public IReadOnlyList<FunctionDefinition> Define(DefinitionLayers layers, params IReadOnlyList<string> names)
    {
        foreach (var name in names.Where(name => !Names.Contains(name, StringComparer.Ordinal)))
        {
            throw new DispatchException(new Diagnostic(Codes.FunctionUnknown, $"{Path.GetFileName(_path)} defines no '{name}'.")
            {
                File = _path,
                Suggestion = NearMiss.Find(name, Names) is { } meant ? $"Did you mean '{meant}'?" : $"It defines: {string.Join(", ", Names)}.",
            });
        }

        return [.. _document.Functions.Where(function => names.Count == 0 || names.Contains(function.Name, StringComparer.Ordinal)).Select(function => Define(function, layers))];
    }

    /// <summary>What counts for all that is published: host, report, dry run.</summary>
    public SettingReader RunSettings(DefinitionLayers layers) => Reader(_document.Shared, layers);

    private FunctionDefinition Define(DefinitionSection function, DefinitionLayers layers)
    {
        RefuseOtherKind(function);
        var settings = Reader(function, layers);
        return new(function.Kind, settings)
        {
            BuildArguments = Merged(_document.Shared.BuildArguments, function.BuildArguments, layers.BuildArguments),
            Labels = Merged(_document.Shared.Labels, function.Labels, layers.Labels),
            Files = function.Files is { } files ? [.. files.Select(file => FileOf(function, file, settings))] : null,
        };
    }

    private void RefuseOtherKind(DefinitionSection function)
    {
        var (property, kind) = function.Kind is ImageKind.Runtime ? ("FunctionRuntimeImage", "runtime") : ("FunctionBaseImage", "function");
        if (function.Settings.GetValueOrDefault(property) is { } other)
        {
            throw new DispatchException(new Diagnostic(Codes.SettingsContradict, $"'functions.{function.Name}.{Setting.Find(property)!.Key}' is for the other kind of image: this is a {kind}.")
            {
                File = _path,
                Line = other.Position.Line,
                Column = other.Position.Column,
            });
        }
    }

    private SettingReader Reader(DefinitionSection section, DefinitionLayers layers)
    {
        return new(property => layers.Over(property) ?? Find(property)?.Text ?? layers.Under(property))
        {
            BaseDirectory = Path.GetDirectoryName(_path)!,
            DefinitionFile = _path,
            EnvironmentVariable = layers.EnvironmentVariable,
            Line = property => layers.Over(property) is null && Find(property) is { } found ? found.Position.Line : 0,
            Name = property => layers.Over(property) is not null ? layers.Name(property) : DefinitionKey.All.FirstOrDefault(key => key.Property == property)?.Name ?? property switch
            {
                "FunctionName" => "name",
                "FunctionBuildArgument" => "build-args",
                "FunctionImageLabel" => "labels",
                _ => property,
            },
        };

        DefinitionText? Find(string property) =>
            section.Settings.GetValueOrDefault(property)
            ?? _document.Shared.Settings.GetValueOrDefault(property)
            ?? (property is "FunctionName" or "FunctionDirectory" && section.Name.Length > 0 ? new(section.Name, section.Position) : null);
    }

    private (string Source, string Path) FileOf(DefinitionSection function, DefinitionListedFile file, SettingReader settings)
    {
        var source = Path.GetFullPath(file.From, settings.BaseDirectory);
        var below = Path.GetRelativePath(Path.GetFullPath(settings["FunctionDirectory"]!, settings.BaseDirectory), source).Replace('\\', '/');
        return file.To.Length > 0 ? (source, file.To)
            : below.Split('/')[0] is not ".." && !Path.IsPathRooted(below) ? (source, below)
            : throw new DispatchException(new Diagnostic(Codes.SettingInvalid, $"'functions.{function.Name}.files' lists '{file.From}', which is not in the function's folder.")
            {
                File = _path,
                Line = file.Position.Line,
                Column = file.Position.Column,
                Suggestion = "Write it as a mapping with 'from' and 'to', its path in the workspace.",
            });
    }

    // A name keeps the place where it first stands, and has the value that is given last.
    private static IReadOnlyList<KeyValuePair<string, string>> Merged(params IReadOnlyList<KeyValuePair<string, string>>[] layers)
    {
        var merged = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in layers.SelectMany(static layer => layer))
        {
            merged[name] = value;
        }

        return [.. merged];
    }
}
