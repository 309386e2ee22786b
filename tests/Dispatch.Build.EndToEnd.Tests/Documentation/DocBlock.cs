using Dispatch.Testing;

namespace Dispatch.Build.EndToEnd.Tests.Documentation;

/// <summary>Commands of a page. What a reader need not see stands in a comment before them: <c>docs: needs X</c>, <c>docs: exits N</c>, <c>docs: skip REASON</c>.</summary>
/// <param name="Line">Where they begin in the page.</param>
/// <param name="Commands">For bash.</param>
internal sealed record DocBlock(int Line, string Commands)
{
    private static readonly string[] _languages = ["", "bash", "sh"];

    /// <summary>Why nobody can run them here; null when they are run.</summary>
    public string? Skip { get; init; }

    /// <summary>What has to be there: <c>registry</c>, <c>cluster</c>, or a program.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>What they exit with.</summary>
    public int ExitCode { get; init; }

    /// <summary>The pages with commands, from the repository's top folder.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        .. ((string[])["README.md", "samples/README.md", .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(static file => $"docs/{Path.GetFileName(file)}")])
            .Order(StringComparer.Ordinal).Where(static page => Read(page).Count > 0),
    ];

    /// <summary>The blocks of a page, in order. A comment <c>docs: given</c> with commands in it is one, too.</summary>
    public static IReadOnlyList<DocBlock> Read(string page)
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, page));
        var blocks = new List<DocBlock>();
        var next = new DocBlock(0, "");
        for (var i = 0; i < lines.Length; i++)
        {
            switch (lines[i])
            {
                case "<!-- docs: given":
                    blocks.Add(new(i + 2, Until("-->")));
                    break;
                case ['<', '!', '-', '-', ..] comment when comment.StartsWith("<!-- docs: ", StringComparison.Ordinal) && comment.EndsWith(" -->", StringComparison.Ordinal):
                    next = next.With(comment["<!-- docs: ".Length..^" -->".Length]);
                    break;
                case ['`', '`', '`', .. var language]:
                    var line = i + 2;
                    var commands = Until("```");
                    if (_languages.Contains(language, StringComparer.Ordinal))
                    {
                        blocks.Add(next with { Line = line, Commands = commands });
                    }

                    next = new(0, "");
                    break;
            }

            string Until(string end)
            {
                var start = i + 1;
                i = Array.IndexOf(lines, end, start);
                return string.Join('\n', lines[start..i]) + "\n";
            }
        }

        return blocks;
    }

    private DocBlock With(string marker) => marker.Split(' ', 2) switch
    {
        ["skip", var reason] => this with { Skip = reason },
        ["needs", var what] => this with { Needs = what.Split(' ') },
        ["exits", var code] => this with { ExitCode = int.Parse(code, System.Globalization.CultureInfo.InvariantCulture) },
        _ => throw new InvalidDataException($"There is no marker '{marker}'."),
    };
}
