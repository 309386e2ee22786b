using System.Text.RegularExpressions;

namespace Dispatch.Testing.CiReaders;

/// <summary>
/// Reads a job's output as GitHub's runner does (actions/runner: ActionCommand, ActionCommandManager, FileCommandManager), and as it does with the problem
/// matcher of actions/setup-dotnet (csc.json).
/// </summary>
public sealed partial class GitHubReader
{
    private static readonly string[] _known =
    [
        "internal-set-repo-path", "set-env", "set-output", "save-state", "add-mask", "add-path", "add-matcher", "remove-matcher", "debug", "warning", "error", "notice",
        "group", "endgroup", "echo", "stop-commands",
    ];

    private string? _stopToken;

    /// <summary>The commands that are obeyed, stop-commands and its end among them.</summary>
    public static IReadOnlyList<CiCommand> Read(string output)
    {
        var reader = new GitHubReader();
        return [.. Lines(output).Select(reader.Obey).OfType<CiCommand>()];
    }

    /// <summary>The findings the problem matcher makes annotations of; those that MSBuild repeats at the end of a build are there once.</summary>
    public static IReadOnlyList<(string File, int Line, string Code, string Message)> Matches(string output) =>
    [
        .. Lines(output).Where(static line => Parse(line, "") is null).Select(static line => Compiler().Match(line)).Where(static match => match.Success)
            .Select(static match => (match.Groups[1].Value, int.Parse(match.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture), match.Groups[5].Value, match.Groups[6].Value))
            .Distinct(),
    ];

    /// <summary>The pairs of GITHUB_OUTPUT or GITHUB_ENV, in order.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> ReadFile(string text)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        var lines = new Queue<string>(text.Split('\n').Select(static line => line.TrimEnd('\r')));
        while (lines.TryDequeue(out var line))
        {
            var (equals, heredoc) = (line.IndexOf('=', StringComparison.Ordinal), line.IndexOf("<<", StringComparison.Ordinal));
            if (line.Length == 0)
            {
                continue;
            }

            if (equals >= 0 && (heredoc < 0 || equals < heredoc))
            {
                pairs.Add(new(line[..equals], line[(equals + 1)..]));
                continue;
            }

            var (delimiter, value) = (heredoc > 0 ? line[(heredoc + 2)..] : throw new FormatException($"Invalid format '{line}'."), new List<string>());
            while (lines.TryDequeue(out var part) && part != delimiter)
            {
                value.Add(part);
            }

            pairs.Add(new(line[..heredoc], string.Join('\n', value)));
        }

        return pairs;
    }

    private CiCommand? Obey(string line)
    {
        if (Parse(line, _stopToken) is not { } command)
        {
            return null;
        }

        if (_stopToken is not null)
        {
            if (!string.Equals(command.Name, _stopToken, StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }

            _stopToken = null;
            return command;
        }

        _stopToken = command.Name == "stop-commands" ? command.Data : null;
        return command;
    }

    private static CiCommand? Parse(string line, string? token) =>
        Parse(line.TrimStart() is var trimmed && trimmed.StartsWith("::", StringComparison.Ordinal) ? trimmed : "", "::", "::", ',', token)
        ?? Parse(line.IndexOf("##[", StringComparison.Ordinal) is >= 0 and var at ? line[at..] : "", "##[", "]", ';', token);

    private static CiCommand? Parse(string text, string opening, string closing, char separator, string? token)
    {
        var end = text.Length > 0 ? text.IndexOf(closing, opening.Length, StringComparison.Ordinal) : -1;
        if (end < 0)
        {
            return null;
        }

        var info = text[opening.Length..end].Split(' ', 2);
        return !_known.Append(token).Contains(info[0], StringComparer.OrdinalIgnoreCase) ? null : new(
            info[0].ToLowerInvariant(),
            [
                .. (info.Length > 1 ? info[1].Trim() : "").Split(separator, StringSplitOptions.RemoveEmptyEntries).Select(static pair => pair.Split('=', 2))
                    .Where(static pair => pair.Length == 2).Select(pair => KeyValuePair.Create(pair[0], Unescape(pair[1])))
            ],
            Unescape(text[(end + closing.Length)..]));

        string Unescape(string value) => (separator == ',' ? value.Replace("%3A", ":", StringComparison.Ordinal).Replace("%2C", ",", StringComparison.Ordinal)
            : value.Replace("%3B", ";", StringComparison.Ordinal).Replace("%5D", "]", StringComparison.Ordinal))
            .Replace("%0D", "\r", StringComparison.Ordinal).Replace("%0A", "\n", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);
    }

    // As StreamReader.ReadLine, which the runner reads with: a carriage return alone ends a line too.
    private static string[] Lines(string output) => output.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n', '\r');

    [GeneratedRegex(@"^\s*(?:\d+>\s*)?([^\s].*)\((\d+)(?:,(\d+))?(?:,\d+)*\):\s+(error|warning)\s+([a-zA-Z]+(?<!MSB)\d*):\s*(.*?)\s+\[(.*?)\]$")]
    private static partial Regex Compiler();
}
