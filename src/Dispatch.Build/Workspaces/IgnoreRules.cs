using System.Text;
using Dispatch.Build.Workspaces.Ignore;

namespace Dispatch.Build.Workspaces;

/// <summary>
/// The rules of a <c>.dockerignore</c>: moby/patternmatcher (<c>MatchesOrParentMatches</c>) and its <c>ignorefile</c> reader, on every
/// system the way they work on Linux. The last line that matches a path, or a directory above it, decides.
/// </summary>
public sealed class IgnoreRules
{
    private readonly IReadOnlyList<IgnorePattern> _patterns;

    private IgnoreRules(IReadOnlyList<IgnorePattern> patterns) => _patterns = patterns;

    /// <summary>Rules that exclude nothing.</summary>
    public static IgnoreRules None { get; } = new([]);

    /// <summary>Reads the text of an ignore file.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="file">Its path, for errors.</param>
    /// <exception cref="DispatchException">DSP2001: a line is no pattern.</exception>
    public static IgnoreRules Parse(string text, string file)
    {
        var patterns = new List<IgnorePattern>();
        var number = 0;
        foreach (var line in (text.StartsWith('\uFEFF') ? text[1..] : text).Split('\n'))
        {
            number++;
            if (!line.StartsWith('#') && line.Trim() is { Length: > 0 } trimmed)
            {
                patterns.Add(ParsePattern(Normalize(trimmed), trimmed, file, number));
            }
        }

        return new(patterns);
    }

    /// <summary>
    /// The rules for a workspace: <paramref name="first"/>, then <c>{Dockerfile}.dockerignore</c> beside its Dockerfile, else
    /// <c>.dockerignore</c> in its root.
    /// </summary>
    /// <exception cref="DispatchException">DSP2001, or DSP2010 when the file cannot be read.</exception>
    public static IgnoreRules Load(string root, string? dockerfilePath, IReadOnlyList<string> first)
    {
        var own = dockerfilePath + ".dockerignore";
        var file = dockerfilePath is not null && File.Exists(own) ? own : Path.Combine(root, ".dockerignore");
        try
        {
            var patterns = File.Exists(file) ? Parse(Encoding.UTF8.GetString(File.ReadAllBytes(file)), file)._patterns : [];
            return new([.. first.Select(static pattern => IgnorePattern.Parse(pattern, isException: false)), .. patterns]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DispatchException(new Diagnostic(Codes.FileUnreadable, $"The ignore file {file} cannot be read: {exception.Message}") { File = file }, exception);
        }
    }

    /// <summary>Whether a path is left out of the workspace.</summary>
    /// <param name="path">Relative to the root, with <c>/</c>, not beginning with one.</param>
    public bool Excludes(string path) => Excluding(path) is not null;

    /// <summary>The pattern that leaves a path out; null when it stays in.</summary>
    /// <param name="path">Relative to the root, with <c>/</c>, not beginning with one.</param>
    internal string? Excluding(string path)
    {
        var parent = (bool[]?)null;
        for (var end = path.IndexOf('/', StringComparison.Ordinal); ; end = path.IndexOf('/', end + 1))
        {
            (var excluded, parent) = Evaluate(end < 0 ? path : path[..end], parent);
            if (end < 0)
            {
                return excluded ? _patterns[Array.LastIndexOf(parent, value: true)].Text : null;
            }
        }
    }

    /// <summary>Decides about one path, given what its parent directory matched (null at the top): what matches a directory matches all below.</summary>
    internal (bool Excluded, bool[] Matched) Evaluate(string path, bool[]? parentMatched)
    {
        var (excluded, matched) = (false, new bool[_patterns.Count]);
        for (var i = 0; i < _patterns.Count; i++)
        {
            matched[i] = parentMatched?[i] == true || _patterns[i].Matches(path);
            excluded = matched[i] ? !_patterns[i].IsException : excluded;
        }

        return (excluded, matched);
    }

    /// <summary>Whether an excluded directory has to be walked, because an exception could bring something below it back.</summary>
    internal bool CouldReincludeBelow(string directory) =>
        _patterns.Any(pattern => pattern.IsException && pattern.CouldMatchBelow(directory));

    private static string Normalize(string line)
    {
        var isException = line.StartsWith('!');
        var path = isException ? line[1..].Trim() : line;
        path = path.Length == 0 ? path : GlobSyntax.Clean(path);
        path = path.Length > 1 && path[0] == '/' ? path[1..] : path;
        return GlobSyntax.Clean((isException ? "!" + path : path).Trim());
    }

    private static IgnorePattern ParsePattern(string pattern, string line, string file, int number)
    {
        try
        {
            return pattern switch
            {
                "!" => throw new FormatException("nothing follows its '!'"),
                ['!', ..] => IgnorePattern.Parse(pattern[1..], isException: true),
                _ => IgnorePattern.Parse(pattern, isException: false),
            };
        }
        catch (FormatException exception)
        {
            throw new DispatchException(new Diagnostic(Codes.IgnoreInvalid, $"The pattern '{line}' is invalid: {exception.Message}.") { File = file, Line = number });
        }
    }
}
