using System.Text.RegularExpressions;

namespace Dispatch.Build.Diagnosis.Rules;

/// <summary>What Go's command line libraries (flag, pflag and cobra, urfave/cli) say of arguments they do not understand.</summary>
internal static partial class CommandLine
{
    /// <summary>What is wrong with the arguments; null when the line is not about any.</summary>
    public static string? Find(string line)
    {
        var match = Trouble.Match(line);
        if (!match.Success)
        {
            return null;
        }

        var name = match.Groups["name"].Value;
        var why = match.Groups["why"].Value.Trim();
        return match.Groups["unknown"].Success ? $"This version of the builder does not know the flag {name}."
            : match.Groups["bare"].Success ? $"The flag {name} needs a value."
            : match.Groups["bad"].Success ? $"The builder does not accept the value {match.Groups["value"].Value} of the flag {name}: {why}."
            : match.Groups["absent"].Success ? $"The flag {name} is required."
            : match.Groups["command"].Success ? $"The builder has no command {name}."
            : $"The builder got too many arguments, or too few: {match.Groups["count"].Value}.";
    }

    [GeneratedRegex(
        @"^((error|ERROR|Error|Incorrect Usage)[.:] )*("
        + @"(?<unknown>flag provided but not defined: |unknown flag: |unknown shorthand flag: '.' in )(?<name>-\S+)"
        + @"|(?<bare>flag needs an argument: )('.' in )?(?<name>-\S+)"
        + @"|(?<bad>invalid (argument|value) )(?<value>""[^""]*"") for (""(-\w, )?(?<name>--?[^""]+)"" flag|flag (?<name>-[^ :]+)): (?<why>.*)"
        + @"|(?<absent>required flag\(?s?\)? )""(?<name>[^""]+)"" not set"
        + @"|(?<command>No help topic for '|unknown command ""|unknown command: )(?<name>[^'"" ]+).*"
        + @"|(?<count>accepts .*arg\(s\), received [0-9]+|requires (exactly|at least|at most) [0-9]+ arg.*|""[^""]+"" (requires|accepts) .*argument.*)"
        + @")", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Trouble { get; }
}
