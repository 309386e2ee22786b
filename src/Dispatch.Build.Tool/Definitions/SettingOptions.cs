using System.CommandLine;
using Dispatch.Build.Definitions;

namespace Dispatch.Build.Tool.Definitions;

/// <summary>Settings as options.</summary>
/// <param name="settings">Which; in the order of the help.</param>
internal sealed class SettingOptions(IEnumerable<Setting> settings)
{
    /// <summary>Those that say which cluster.</summary>
    public static readonly string[] Cluster = ["DispatchNamespace", "DispatchKubeConfig", "DispatchKubeContext"];

    /// <summary>Those that say how registries are reached.</summary>
    public static readonly string[] Registries =
    [
        "DispatchInsecureRegistries", "DispatchRegistryCertificates", "DispatchPushUsernameVariable", "DispatchPushPasswordVariable",
        "DispatchPullUsernameVariable", "DispatchPullPasswordVariable",
    ];

    /// <summary>Those that say where it is reported.</summary>
    public static readonly string[] Reports = ["DispatchReportFile", "DispatchSarifFile", "DispatchHost", "DispatchDotenvFile"];

    private readonly Dictionary<string, Option> _options = settings.ToDictionary(static setting => setting.Property, Create, StringComparer.Ordinal);

    /// <summary>Some settings by their properties.</summary>
    public static SettingOptions Of(params IEnumerable<string> properties) => new(Setting.All.Where(setting => properties.Contains(setting.Property, StringComparer.Ordinal)));

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in _options.Values)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The settings that are no options are read from the environment only.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="environment">Reads an environment variable: what is no option may be one, as with MSBuild.</param>
    public SettingReader Read(ParseResult parsed, Func<string, string?> environment) => Read(property => Value(parsed, property), environment);

    /// <summary>An option wins over the environment.</summary>
    public static SettingReader Read(Func<string, string?> option, Func<string, string?> environment)
    {
        var variables = Setting.FromEnvironment(environment);
        return new(property => option(property) ?? variables(property))
        {
            BaseDirectory = Directory.GetCurrentDirectory(),
            EnvironmentVariable = environment,
            Name = DefinitionOptions.NameOf,
        };
    }

    /// <summary>What the command line says of a setting; null when nothing.</summary>
    public string? Value(ParseResult parsed, string property) => _options.GetValueOrDefault(property) switch
    {
        Option<string?> text => parsed.GetValue(text),
        Option<string[]> list => parsed.GetValue(list) is { Length: > 0 } values ? string.Join(';', values) : null,
        Option<bool> flag => parsed.GetResult(flag) is { Implicit: false } ? parsed.GetValue(flag).ToString() : null,
        _ => null,
    };

    private static Option Create(Setting setting)
    {
        var option = ShapeOf(setting);
        option.CompletionSources.Add([.. setting.Choices]);
        return option;
    }

    private static Option ShapeOf(Setting setting) => setting switch
    {
        { ValueName: null } => new Option<bool>($"--{setting.Key}") { Description = setting.Help },
        { IsList: true } => new Option<string[]>($"--{setting.Key}") { HelpName = setting.ValueName, Description = setting.Help },
        _ => new Option<string?>($"--{setting.Key}") { HelpName = setting.ValueName, Description = setting.Help },
    };
}
