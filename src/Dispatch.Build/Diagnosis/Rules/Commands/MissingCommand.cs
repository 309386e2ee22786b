using System.Text.RegularExpressions;

namespace Dispatch.Build.Diagnosis.Rules.Commands;

/// <summary>A program that a shell could not start, in the shells' own words.</summary>
/// <param name="Index">The line that says so.</param>
/// <param name="Name">As the command named it.</param>
internal sealed partial record MissingCommand(int Index, string Name)
{
    /// <summary>What to do about one that was not found.</summary>
    public string Suggestion =>
        Name.Contains('\r', StringComparison.Ordinal) || Name.EndsWith("\\r", StringComparison.Ordinal) || Name.Contains("^M", StringComparison.Ordinal) ? "The script's lines end in CR LF: save it with LF, and set that in .gitattributes."
        : Name.StartsWith('[') ? "A command in JSON form needs double quotes around each word."
        : Name.Contains('/', StringComparison.Ordinal) ? $"Check that {Name} is copied into the image, and that the interpreter its first line names is there; lines that end in CR LF make that name wrong."
        : $"Install {Name} in an earlier RUN, or use a base image that has it.";

    /// <summary>The last one that was not found; null when no shell says so.</summary>
    public static MissingCommand? NotFound(IReadOnlyList<string> output) => Last(output, Missing);

    /// <summary>The last one that was found and could not be executed; null when no shell says so.</summary>
    public static MissingCommand? NotExecutable(IReadOnlyList<string> output) => Last(output, Refused);

    private static MissingCommand? Last(IReadOnlyList<string> output, Regex text)
    {
        for (var i = output.Count - 1; i >= 0; i--)
        {
            if (text.Match(output[i]) is { Success: true } match)
            {
                return new MissingCommand(i, match.Groups["name"].Value);
            }
        }

        return null;
    }

    // dash "sh: 1: x: not found", busybox "/bin/sh: x: not found", bash "bash: line 1: x: command not found", zsh the other way round; env, make, sudo, exec; PowerShell.
    [GeneratedRegex(
        @"^(\S+: )?(line )?([0-9]+: )?(exec: )?(?<name>[^:]+): (command not found|not found|cannot execute: required file not found)$" +
        @"|^\S*(sh|env|nohup|xargs|time|timeout|nice|make(\[[0-9]+\])?|exec): (line )?([0-9]+: )?(can't execute |can't exec |failed to run command |cannot run )?['‘’`""]?(?<name>[^'‘’`"":]+)['‘’`""]?: (No such file or directory|Command not found)$" +
        @"|command not found: (?<name>\S+)$|The term '(?<name>[^']+)' is not recognized as",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex Missing { get; }

    [GeneratedRegex(@"^\S+: (line )?([0-9]+: )?(can't execute |failed to run command )?['‘’`""]?(?<name>[^'‘’`"":]+)['‘’`""]?: ([Pp]ermission denied|[Ii]s a directory|Exec format error|cannot execute.*)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Refused { get; }
}
