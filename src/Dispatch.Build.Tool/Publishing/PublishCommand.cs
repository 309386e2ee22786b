using System.CommandLine;
using Dispatch.Build.Tool.Terminals;

namespace Dispatch.Build.Tool.Publishing;

/// <summary><c>dotnet dispatch publish</c>: a folder with a function becomes an image (docs/tool.md).</summary>
internal sealed class PublishCommand : Command, IHasExamples
{
    private readonly Argument<string?> _folder = new("FOLDER") { Arity = ArgumentArity.ZeroOrOne, Description = "The function; default: this folder." };
    private readonly Dictionary<string, Option> _settings = new(StringComparer.Ordinal);
    private readonly Option<string> _kind = new("--kind") { HelpName = "KIND", Description = "function or runtime.", DefaultValueFactory = static _ => "function" };
    private readonly Option<string[]> _arguments = new("--build-arg") { HelpName = "NAME=VALUE", Description = "A build argument; several are allowed." };
    private readonly Option<string[]> _labels = new("--label") { HelpName = "NAME=VALUE", Description = "A label of the image; several are allowed." };
    private readonly Option<string?> _logFile = new("--log-file") { HelpName = "FILE", Description = "The log, with all that the builder printed; default: in the cache folder." };
    private readonly Option<bool> _json = new("--json") { Description = "Print the report instead of the reference." };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Only warnings and errors." };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Everything, line by line." };
    private readonly Option<bool> _noColor = new("--no-color") { Description = "No colours; NO_COLOR does the same." };

    public PublishCommand(ToolConsole console)
        : base("publish", "Publishes a folder as a function image, and prints its reference.")
    {
        _kind.AcceptOnlyFromAmong("function", "runtime");
        _folder.Validators.Add(FileArgument.RefuseOptions);
        Arguments.Add(_folder);
        Options.Add(_kind);
        foreach (var setting in PublishOption.All)
        {
            var option = Create(setting);
            _settings.Add(setting.Property, option);
            Options.Add(option);
        }

        foreach (var option in (Option[])[_arguments, _labels, _logFile, _json, _quiet, _verbose, _noColor])
        {
            Options.Add(option);
        }

        SetAction((parsed, cancellationToken) => RunAsync(Read(parsed, console.Environment), console, cancellationToken));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } =
    [
        "dotnet dispatch publish hello --runtime-image registry.example.com/runtime-js:1 --handler hello.js --registry registry.example.com/team --tag 1.0",
        "dotnet dispatch publish hello --runtime-image oci-archive:runtime-js.tar --archive hello.tar",
        "dotnet dispatch publish hello --runtime-image registry.example.com/runtime-js:1 --registry registry.example.com --engine knative --report report.json",
    ];

    private static async Task<int> RunAsync(PublishRequest request, ToolConsole console, CancellationToken cancellationToken)
    {
        var host = request.FindHost();
        using var view = console.IsErrorTerminal && !request.IsQuiet && !request.IsVerbose && host.Name == "plain" ? Live() : new LineView(host, console.Error, request.IsQuiet, request.IsVerbose);
        return await new PublishRun(request, console, host, view).RunAsync(cancellationToken);

        // By itself, so that the assembly of the live view is loaded only for it.
        IPublishView Live() => new LiveView(console.Error, request.HasColors, TimeProvider.System);
    }

    /// <summary>What a parsed command line asks for.</summary>
    /// <exception cref="DispatchException">Options contradict each other, or are not written as they should be.</exception>
    internal PublishRequest Read(ParseResult parsed, Func<string, string?> environment)
    {
        var (kind, other) = parsed.GetValue(_kind) == "runtime" ? ("runtime", "FunctionRuntimeImage") : ("function", "FunctionBaseImage");
        return OptionValue(parsed, other) is null ? Request(parsed, kind, environment) : throw new DispatchException(
            Codes.SettingsContradict, $"{PublishOption.NameOf(other)} is for the other kind of image: this is --kind {kind}.");
    }

    private PublishRequest Request(ParseResult parsed, string kind, Func<string, string?> environment) => new()
    {
        Kind = kind,
        Value = property => Value(parsed, property, environment),
        BuildArguments = [.. (parsed.GetValue(_arguments) ?? []).Select(static text => Pairs.Read("--build-arg", text))],
        Labels = [.. (parsed.GetValue(_labels) ?? []).Select(static text => Pairs.Read("--label", text))],
        LogFile = parsed.GetValue(_logFile),
        PrintsJson = parsed.GetValue(_json),
        IsQuiet = parsed.GetValue(_quiet),
        IsVerbose = parsed.GetValue(_verbose),
        HasColors = !parsed.GetValue(_noColor) && string.IsNullOrEmpty(environment("NO_COLOR")),
    };

    // The option, else the environment variable that the MSBuild face reads too.
    private string? Value(ParseResult parsed, string property, Func<string, string?> environment) =>
        (property == "FunctionDirectory" ? parsed.GetValue(_folder) : OptionValue(parsed, property))
        ?? (environment(PublishOption.VariableOf(property)) is { Length: > 0 } value ? value : null);

    private string? OptionValue(ParseResult parsed, string property) => _settings.GetValueOrDefault(property) switch
    {
        Option<string?> text => parsed.GetValue(text),
        Option<string[]> list => parsed.GetValue(list) is { Length: > 0 } values ? string.Join(';', values) : null,
        Option<bool> flag => parsed.GetResult(flag) is { Implicit: false } ? parsed.GetValue(flag).ToString() : null,
        _ => null,
    };

    private static Option Create(PublishOption setting) => setting switch
    {
        { ValueName: null } => new Option<bool>(setting.Name) { Description = setting.Help },
        { IsList: true } => new Option<string[]>(setting.Name) { HelpName = setting.ValueName, Description = setting.Help },
        _ => new Option<string?>(setting.Name) { HelpName = setting.ValueName, Description = setting.Help },
    };
}
