using System.CommandLine;
using Dispatch.Build.Definitions;

namespace Dispatch.Build.Tool.Definitions;

/// <summary>The arguments and options that say what a command is about: a folder, and every setting.</summary>
internal sealed class DefinitionOptions
{
    private readonly Argument<string?> _folder = new("FOLDER") { Arity = ArgumentArity.ZeroOrOne, Description = "The function; default: this folder." };
    private readonly Option<string> _kind = new("--kind") { HelpName = "KIND", Description = "function or runtime.", DefaultValueFactory = static _ => "function" };
    private readonly Option<string[]> _arguments = new("--build-arg") { HelpName = "NAME=VALUE", Description = "A build argument; several are allowed." };
    private readonly Option<string[]> _labels = new("--label") { HelpName = "NAME=VALUE", Description = "A label of the image; several are allowed." };
    private readonly Dictionary<string, Option> _settings = Setting.All.ToDictionary(static setting => setting.Property, Create, StringComparer.Ordinal);

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        _kind.AcceptOnlyFromAmong("function", "runtime");
        _folder.Validators.Add(FileArgument.RefuseOptions);
        command.Arguments.Add(_folder);
        foreach (var option in _settings.Values.Prepend(_kind).Append(_arguments).Append(_labels))
        {
            command.Options.Add(option);
        }
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

        return new(kind, Settings(parsed, environment))
        {
            BuildArguments = [.. (parsed.GetValue(_arguments) ?? []).Select(static text => Pairs.Read("--build-arg", text))],
            Labels = [.. (parsed.GetValue(_labels) ?? []).Select(static text => Pairs.Read("--label", text))],
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

    // The option, else the environment variable.
    private SettingReader Settings(ParseResult parsed, Func<string, string?> environment)
    {
        var variables = Setting.FromEnvironment(environment);
        return new(property => Value(parsed, property) ?? variables(property))
        {
            BaseDirectory = Directory.GetCurrentDirectory(),
            EnvironmentVariable = environment,
            Name = NameOf,
        };
    }

    private string? Value(ParseResult parsed, string property) => property == "FunctionDirectory" ? parsed.GetValue(_folder) : _settings.GetValueOrDefault(property) switch
    {
        Option<string?> text => parsed.GetValue(text),
        Option<string[]> list => parsed.GetValue(list) is { Length: > 0 } values ? string.Join(';', values) : null,
        Option<bool> flag => parsed.GetResult(flag) is { Implicit: false } ? parsed.GetValue(flag).ToString() : null,
        _ => null,
    };

    private static Option Create(Setting setting) => setting switch
    {
        { ValueName: null } => new Option<bool>($"--{setting.Key}") { Description = setting.Help },
        { IsList: true } => new Option<string[]>($"--{setting.Key}") { HelpName = setting.ValueName, Description = setting.Help },
        _ => new Option<string?>($"--{setting.Key}") { HelpName = setting.ValueName, Description = setting.Help },
    };
}
