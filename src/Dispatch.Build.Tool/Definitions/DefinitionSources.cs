using System.CommandLine;
using Dispatch.Build.Definitions;
using Dispatch.Build.Definitions.Files;
using Dispatch.Build.Definitions.Projects;

namespace Dispatch.Build.Tool.Definitions;

/// <summary>Where a command finds what it is about: a folder, a definition file or projects, and over all of them the options of settings.</summary>
internal sealed class DefinitionSources
{
    private readonly DefinitionOptions _options = new();
    private readonly Option<string?> _file = new("--file") { HelpName = "FILE", Description = "A file that defines functions; default: dispatch.yaml in the folder, if there is one." };
    private readonly Option<string[]> _functions = new("--function") { HelpName = "NAME", Description = "A function of that file; several are allowed; default: all." };
    private readonly Option<string[]> _projects = new("--project") { HelpName = "PROJECT", Description = "An MSBuild project that is a function; several are allowed." };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        _options.AddTo(command);
        _functions.CompletionSources.Add(context => NamesFor(context.ParseResult));
        foreach (var option in (Option[])[_file, _functions, _projects])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What a parsed command line defines.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <param name="cancellationToken">Stops asking MSBuild.</param>
    /// <exception cref="DispatchException">DSP1003: two of them contradict each other. DSP102x: a file or project is not as it has to be.</exception>
    public async Task<DefinitionSet> ReadAsync(ParseResult parsed, Func<string, string?> environment, CancellationToken cancellationToken)
    {
        var names = parsed.GetValue(_functions) ?? [];
        if (parsed.GetValue(_projects) is { Length: > 0 } projects)
        {
            Refuse(parsed.GetValue(_file) is not null, "--project and --file both say what to publish.");
            Refuse(_options.Folder(parsed) is not null, "--project and FOLDER both say what to publish.");
            Refuse(names.Length > 0, "--function names functions of a definition file, and --project is none.");
            var layers = _options.Layers(parsed, environment);
            var definitions = await ProjectDefinition.ReadAsync(projects, _options.Kind(parsed) ?? ImageKind.Function, layers, environment, cancellationToken);
            return new(definitions, RunSettings(layers, environment), definitions.Count > 1);
        }

        if (FileFor(parsed) is not { } file)
        {
            Refuse(names.Length > 0, "--function names functions of a definition file, and there is none.");
            var definition = _options.Read(parsed, environment);
            return new([definition], definition.Settings, IsList: false);
        }

        Refuse(parsed.GetValue(_file) is not null && _options.Folder(parsed) is not null, "--file and FOLDER both say what to publish.");
        Refuse(_options.Kind(parsed) is not null, $"--kind is for a folder or a project: {Path.GetFileName(file)} says what each function is.");
        var read = DefinitionFile.Read(file, environment);
        var over = _options.Layers(parsed, environment);
        return new(read.Define(over, names), read.RunSettings(over), IsList: true)
        {
            Notice = parsed.GetValue(_file) is null ? $"Using {Path.GetRelativePath(Directory.GetCurrentDirectory(), file)}." : null,
        };
    }

    private string? FileFor(ParseResult parsed) => parsed.GetValue(_file)
        ?? (Path.GetFullPath(DefinitionFile.DefaultName, Path.GetFullPath(_options.Folder(parsed) ?? ".")) is var implied && File.Exists(implied) ? implied : null);

    // A file that cannot be read offers nothing; the command itself will say why.
    private IEnumerable<string> NamesFor(ParseResult parsed)
    {
        try
        {
            return FileFor(parsed) is { } file ? DefinitionFile.NamesIn(file) : [];
        }
        catch (DispatchException)
        {
            return [];
        }
    }

    private static SettingReader RunSettings(DefinitionLayers layers, Func<string, string?> environment) => new(property => layers.Over(property) ?? layers.Under(property))
    {
        BaseDirectory = Directory.GetCurrentDirectory(),
        EnvironmentVariable = environment,
        Name = DefinitionOptions.NameOf,
    };

    private static void Refuse(bool isWrong, string message)
    {
        if (isWrong)
        {
            throw new DispatchException(Codes.SettingsContradict, message);
        }
    }
}
