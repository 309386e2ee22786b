using System.CommandLine;
using Dispatch.Build.Definitions;
using Dispatch.Build.Definitions.Files;

namespace Dispatch.Build.Tool.Definitions;

/// <summary>The arguments and options that say what a command is about: a folder, and every setting.</summary>
internal sealed class DefinitionOptions
{
    private readonly Argument<string?> _folder = new("FOLDER") { Arity = ArgumentArity.ZeroOrOne, Description = "The function; default: this folder." };
    private readonly Option<string> _kind = new("--kind") { HelpName = "KIND", Description = "function or runtime.", DefaultValueFactory = static _ => "function" };
    private readonly Option<string[]> _arguments = new("--build-arg") { HelpName = "NAME=VALUE", Description = "A build argument; several are allowed." };
    private readonly Option<string[]> _labels = new("--label") { HelpName = "NAME=VALUE", Description = "A label of the image; several are allowed." };
    private readonly SettingOptions _settings = new(Setting.All);

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        _kind.AcceptOnlyFromAmong("function", "runtime");
        _folder.Validators.Add(FileArgument.RefuseOptions);
        command.Arguments.Add(_folder);
        command.Options.Add(_kind);
        _settings.AddTo(command);
        command.Options.Add(_arguments);
        command.Options.Add(_labels);
    }

    /// <summary>The folder that is named; null when none is.</summary>
    public string? Folder(ParseResult parsed) => parsed.GetValue(_folder);

    /// <summary>The kind that is named; null when none is.</summary>
    public ImageKind? Kind(ParseResult parsed) => parsed.GetResult(_kind) is not { Implicit: false } ? null : parsed.GetValue(_kind) == "runtime" ? ImageKind.Runtime : ImageKind.Function;

    /// <summary>The options over what a file or a project defines, and the environment under it.</summary>
    /// <exception cref="DispatchException">DSP1007: a pair is not written as one.</exception>
    public DefinitionLayers Layers(ParseResult parsed, Func<string, string?> environment)
    {
        var folder = Directory.GetCurrentDirectory();
        var variables = Setting.FromEnvironment(environment);
        return new()
        {
            Over = property => _settings.Value(parsed, property) is { } value ? Setting.Rooted(property, value, folder) : null,
            Under = property => variables(property) is { } value ? Setting.Rooted(property, value, folder) : null,
            BuildArguments = ArgumentsOf(parsed, environment),
            Labels = LabelsOf(parsed, environment),
            Name = NameOf,
            EnvironmentVariable = environment,
        };
    }

    /// <summary>What a parsed command line defines.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="environment">Reads an environment variable: what is no option may be one, as with MSBuild.</param>
    /// <exception cref="DispatchException">DSP1005: an option is for the other kind of image. DSP1007: a pair is not written as one.</exception>
    public FunctionDefinition Read(ParseResult parsed, Func<string, string?> environment)
    {
        var kind = parsed.GetValue(_kind) == "runtime" ? ImageKind.Runtime : ImageKind.Function;
        var other = kind is ImageKind.Runtime ? "FunctionRuntimeImage" : "FunctionBaseImage";
        if (Value(parsed, other) is not null)
        {
            throw new DispatchException(Codes.SettingsContradict, $"{NameOf(other)} is for the other kind of image: this is --kind {parsed.GetValue(_kind)}.");
        }

        return new(kind, SettingOptions.Read(property => Value(parsed, property), environment))
        {
            BuildArguments = ArgumentsOf(parsed, environment),
            Labels = LabelsOf(parsed, environment),
        };
    }

    /// <summary>How this face calls a setting of any face.</summary>
    public static string NameOf(string property) => property switch
    {
        "FunctionDirectory" => "FOLDER",
        "FunctionBuildArgument" => "--build-arg",
        "FunctionImageLabel" => "--label",
        _ => Setting.Find(property) is { } setting ? $"--{setting.Key}" : property,
    };

    private KeyValuePair<string, string>[] ArgumentsOf(ParseResult parsed, Func<string, string?> environment) =>
        [.. (parsed.GetValue(_arguments) ?? []).Select(text => Pairs.Read("--build-arg", text, environment))];

    private KeyValuePair<string, string>[] LabelsOf(ParseResult parsed, Func<string, string?> environment) =>
        [.. (parsed.GetValue(_labels) ?? []).Select(text => Pairs.Read("--label", text, environment))];

    private string? Value(ParseResult parsed, string property) => property == "FunctionDirectory" ? parsed.GetValue(_folder) : _settings.Value(parsed, property);
}
