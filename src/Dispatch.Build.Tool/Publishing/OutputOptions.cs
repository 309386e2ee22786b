using System.CommandLine;
using Dispatch.Build.Definitions;

namespace Dispatch.Build.Tool.Publishing;

/// <summary>The options of every command that shows a publish.</summary>
internal sealed class OutputOptions
{
    private readonly Option<string?> _logFile = new("--log-file") { HelpName = "FILE", Description = "The log, with all that the builder printed; default: in the cache folder." };
    private readonly Option<bool> _json = new("--json") { Description = "Print the report instead of the reference." };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Only warnings and errors." };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Everything, line by line." };
    private readonly Option<bool> _noColor = new("--no-color") { Description = "No colours; NO_COLOR does the same." };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_logFile, _json, _quiet, _verbose, _noColor])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What a parsed command line asks for.</summary>
    public OutputRequest Read(ParseResult parsed, SettingReader settings) => new(settings)
    {
        LogFile = parsed.GetValue(_logFile) is { } path ? Path.GetFullPath(path) : null,
        PrintsJson = parsed.GetValue(_json),
        IsQuiet = parsed.GetValue(_quiet),
        IsVerbose = parsed.GetValue(_verbose),
        HasColors = !parsed.GetValue(_noColor) && string.IsNullOrEmpty(settings.EnvironmentVariable("NO_COLOR")),
    };
}
