using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Dispatch.Testing.CiReaders;

/// <summary>Reads a job's output as the Azure agent does (microsoft/azure-pipelines-agent: Command, CommandStringConvertor), and the formats its web page obeys.</summary>
public static class AzureReader
{
    public static IReadOnlyList<CiCommand> Read(string output) => [.. output.Split('\n', '\r').Select(Parse).OfType<CiCommand>()];

    private static CiCommand? Parse(string line)
    {
        var start = line.IndexOf("##vso[", StringComparison.OrdinalIgnoreCase);
        var end = start < 0 ? -1 : line.IndexOf(']', start);
        if (end < 0)
        {
            var format = line.TrimStart();
            return format.StartsWith("##[", StringComparison.Ordinal) && format.Contains(']', StringComparison.Ordinal) ? new(format[3..format.IndexOf(']', StringComparison.Ordinal)], [], "") : null;
        }

        var info = line[(start + 6)..end].Split(' ', 2);
        return info[0].Split('.', StringSplitOptions.RemoveEmptyEntries).Length != 2 ? null : new(
            info[0],
            [
                .. (info.Length > 1 ? info[1] : "").Split(';', StringSplitOptions.RemoveEmptyEntries).Select(static pair => pair.Split('=', 2))
                    .Where(static pair => pair.Length == 2).Select(static pair => KeyValuePair.Create(pair[0], Unescape(pair[1]))),
            ],
            Unescape(line[(end + 1)..]));
    }

    private static string Unescape(string value) => value
        .Replace("%3B", ";", StringComparison.Ordinal).Replace("%0D", "\r", StringComparison.Ordinal).Replace("%0A", "\n", StringComparison.Ordinal)
        .Replace("%5D", "]", StringComparison.Ordinal).Replace("%AZP25", "%", StringComparison.Ordinal);
}

/// <summary>Reads a job's output as TeamCity does (JetBrains/TeamCity.ServiceMessages: ServiceMessageParser, ServiceMessageReplacements).</summary>
public static partial class TeamCityReader
{
    public static IReadOnlyList<CiCommand> Read(string output) =>
    [
        .. Message().Matches(output).Select(static match => new CiCommand(
            match.Groups["name"].Value,
            [.. match.Groups["key"].Captures.Zip(match.Groups["value"].Captures, static (key, value) => KeyValuePair.Create(key.Value, Decode(value.Value)))],
            Decode(match.Groups["data"].Value))),
    ];

    private static string Decode(string value)
    {
        var text = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] != '|')
            {
                text.Append(value[i]);
            }
            else if (value[++i] == '0')
            {
                text.Append((char)int.Parse(value.AsSpan(i + 2, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 5;
            }
            else
            {
                text.Append(value[i] switch { 'n' => '\n', 'r' => '\r', 'x' => '\u0085', 'l' => '\u2028', 'p' => '\u2029', var c => c });
            }
        }

        return text.ToString();
    }

    [GeneratedRegex(@"##teamcity\[(?<name>\S+)\s+(?:'(?<data>(?:\|.|[^|'])*)'\s*|(?:(?<key>[^=\s]+)\s*=\s*'(?<value>(?:\|.|[^|'])*)'\s*)+)\]", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Message();
}

/// <summary>Reads a job's output as GitLab does (lib/gitlab/regex.rb: build_trace_section_regex).</summary>
public static partial class GitLabReader
{
    public static IReadOnlyList<CiCommand> Read(string output) =>
        [.. Section().Matches(output).Select(static match => new CiCommand($"section_{match.Groups[1].Value}", [], match.Groups[3].Value))];

    [GeneratedRegex(@"section_((?:start)|(?:end)):(\d+):([a-zA-Z0-9_.-]+)(\[(?:\w+=\w+)(?:, ?(?:\w+=\w+))*\])?\r\e\[0K")]
    private static partial Regex Section();
}

/// <summary>Every reader by the name of its host; a plain one, a terminal, obeys escape sequences and other control characters.</summary>
public static partial class AllReaders
{
    public static IReadOnlyList<CiCommand> Read(string host, string output) => host switch
    {
        "github" => GitHubReader.Read(output),
        "azure" => AzureReader.Read(output),
        "teamcity" => TeamCityReader.Read(output),
        "gitlab" => GitLabReader.Read(output),
        _ => [.. Controls().Matches(output).Select(static match => new CiCommand("control", [], match.Value))],
    };

    [GeneratedRegex(@"[\x00-\x08\x0b-\x1f\x7f-\x9f]")]
    private static partial Regex Controls();
}
