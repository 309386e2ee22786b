using System.Globalization;
using System.Text.RegularExpressions;

namespace Dispatch.Build.Diagnosis.Dialects.BuildKit;

/// <summary>Collects vertices from the lines of BuildKit's plain progress, and from its JSON.</summary>
internal sealed partial class BuildKitProgress
{
    private readonly Dictionary<int, BuildKitVertex> _numbered = [];
    private readonly List<BuildKitVertex> _vertices = [];
    private readonly BuildKitJson _json = new();
    private BuildKitVertex? _unfinished;

    /// <summary>Takes a line; false when it is no progress.</summary>
    public bool Take(string line)
    {
        var match = Numbered.Match(line);
        if (match.Success)
        {
            _unfinished = null;
            Take(int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture), match.Groups["text"].Value);
            return true;
        }

        // What git or a registry said, in several lines.
        if (_unfinished is not null && line.Length > 0 && !line.StartsWith("------", StringComparison.Ordinal) && !BuildKitLog.IsWords(line))
        {
            _unfinished.Fail($"{_unfinished.Error} {line.Trim()}");
            return true;
        }

        _unfinished = null;
        return _json.Take(line);
    }

    /// <summary>The vertices, their names completed from the excerpts among the lines.</summary>
    public IReadOnlyList<BuildKitVertex> Complete(IReadOnlyList<string> lines)
    {
        foreach (var line in lines.Where(static line => line.StartsWith(" > ", StringComparison.Ordinal) && line.EndsWith(':')))
        {
            _vertices.ForEach(vertex => vertex.Rename(line[3..^1]));
        }

        return [.. _vertices, .. _json.Vertices];
    }

    private void Take(int number, string text)
    {
        if (!_numbered.TryGetValue(number, out var vertex))
        {
            _numbered[number] = vertex = new BuildKitVertex(text);
            _vertices.Add(vertex);
            return;
        }

        var output = Output.Match(text);
        if (output.Success)
        {
            Print(number, vertex, output.Groups["text"].Value);
            return;
        }

        var old = Old.Match(text);
        switch (old.Success ? old.Groups["key"].Value : text.Split(' ', 2)[0])
        {
            case "name":
                vertex.Rename(GoQuote.Read(old.Groups["value"].Value));
                break;
            case "started":
                vertex.State = VertexState.Open;
                break;
            case "completed" or "cached" or "DONE" or "CACHED" when vertex.State == VertexState.Open:
                vertex.State = VertexState.Done;
                break;
            case "CANCELED":
                vertex.State = VertexState.Canceled;
                break;
            case "error":
                vertex.Fail(GoQuote.Read(old.Groups["value"].Value));
                break;
            case "ERROR:":
                vertex.Fail(text[6..].Trim());
                _unfinished = vertex;
                break;
            default:
                break;
        }
    }

    // Where a program ended without a line's end, versions before v0.9 go on in its line.
    private void Print(int number, BuildKitVertex vertex, string text)
    {
        var glued = Glued.Match(text);
        if (glued.Success && glued.Groups["number"].Value == number.ToString(CultureInfo.InvariantCulture))
        {
            vertex.Output.Add(text[..glued.Index]);
            Take(number, glued.Groups["text"].Value);
            return;
        }

        vertex.Output.Add(text);
    }

    [GeneratedRegex(@"^#(?<number>[0-9]{1,6}) (?<text>.+)\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Numbered { get; }

    [GeneratedRegex(@"^[0-9]+\.[0-9]{3}( (?<text>.*))?\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Output { get; }

    [GeneratedRegex(@"^ {3,}(?<key>name|started|completed|error|cached|digest|duration): (?<value>.*)\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Old { get; }

    [GeneratedRegex(@"#(?<number>[0-9]{1,6}) (?<text> {3,}(completed: [0-9]|error: "").*|(DONE( [0-9.]+s)?|CACHED|CANCELED|ERROR: .*))\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Glued { get; }
}
