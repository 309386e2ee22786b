using System.Text.RegularExpressions;
using Dispatch.Build.Diagnosis.Rules;

namespace Dispatch.Build.Diagnosis.Dialects.BuildKit;

/// <summary>A log of BuildKit, v0.3 on, taken apart: plain progress, or the JSON of progress=rawjson.</summary>
/// <param name="Vertices">In the order of their first lines.</param>
/// <param name="Words">The client's own last words, on one line; null when it said none.</param>
/// <param name="Others">The lines that are neither progress nor excerpt, in order.</param>
/// <param name="Excerpt">The lines of the Dockerfile that the client points at; null when it shows none.</param>
internal sealed partial record BuildKitLog(IReadOnlyList<BuildKitVertex> Vertices, string? Words, IReadOnlyList<string> Others, (int First, int Last)? Excerpt)
{
    private const int MostWordLines = 12;

    /// <summary>Takes clean lines apart.</summary>
    public static BuildKitLog Parse(IReadOnlyList<string> lines)
    {
        var progress = new BuildKitProgress();
        var others = new List<string>();
        var behind = 0;
        for (var i = 0; i < lines.Count; i++)
        {
            if (progress.Take(lines[i]))
            {
                behind = i + 1;
            }
            else
            {
                others.Add(lines[i]);
            }
        }

        // What programs print stands behind a vertex's number, and the client speaks when all vertices are at rest.
        var (words, excerpt) = Last(lines, behind);
        return new BuildKitLog(progress.Complete(lines), words, others, excerpt);
    }

    /// <summary>The vertex whose error the last words are, or end like; else the only one that failed; null when it cannot be told.</summary>
    public BuildKitVertex? FailedVertex(string words)
    {
        const int ByChance = 8;
        var failed = Vertices.Where(static vertex => vertex.State == VertexState.Failed && vertex.Kind != VertexKind.Cache).ToList();
        return failed.FindLast(vertex => words.Contains(vertex.Error!, StringComparison.Ordinal))
            ?? failed.Where(vertex => CommonEnd(vertex.Error!, words) > ByChance).MaxBy(vertex => CommonEnd(vertex.Error!, words))
            ?? (failed is [var only] ? only : null);
    }

    /// <summary>Whether a line has a form that only BuildKit writes.</summary>
    public static bool IsOwn(string line) => OwnLine.IsMatch(line) || Solving.IsMatch(line);

    /// <summary>Whether a line is how the client says that a build failed.</summary>
    public static bool IsSolving(string line) => Solving.IsMatch(line);

    /// <summary>Whether a line can be the client's last words.</summary>
    public static bool IsWords(string line) => Solving.IsMatch(line) || ErrorWord.IsMatch(line);

    private static int CommonEnd(string left, string right)
    {
        var length = 0;
        while (length < left.Length && length < right.Length && left[^(length + 1)] == right[^(length + 1)])
        {
            length++;
        }

        return length;
    }

    private static (string? Words, (int First, int Last)? Excerpt) Last(IReadOnlyList<string> lines, int start)
    {
        var strong = -1;
        var weak = -1;
        (int First, int Last)? excerpt = null;
        for (var i = start; i < lines.Count; i++)
        {
            excerpt = DockerfileExcerpt.Read(lines, i) ?? excerpt;
            strong = Solving.IsMatch(lines[i]) ? i : strong;
            weak = ErrorWord.IsMatch(lines[i]) || (weak < 0 && CommandLine.Find(lines[i]) is not null) ? i : weak;
        }

        var first = strong >= 0 ? strong : weak;
        return (first < 0 ? null : string.Join(' ', lines.Skip(first).Take(MostWordLines).TakeWhile((line, i) => i == 0 || !EndOfWords.IsMatch(line)).Select(static line => line.Trim())), excerpt);
    }

    [GeneratedRegex(@"^#[0-9]{1,6} (\[([^\]]+ )?(internal|[0-9]+/[0-9]+)\] |(DONE( [0-9.]+s)?|CACHED|CANCELED)\z|ERROR: |exporting to |transferring |resolve | {4,}(digest|name|started|completed|duration|error|cached): )|^\{""(vertexes|statuses|logs|warnings)"":\[\{""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex OwnLine { get; }

    [GeneratedRegex(@"^((error|ERROR|Error): )?(buildx failed with: ERROR: )?(failed to (solve|build|receive status|get status|dial)\b|listing workers|rpc error: )", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Solving { get; }

    [GeneratedRegex(@"^(error|ERROR|Error|panic): ", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ErrorWord { get; }

    // A stack of --debug, the hints of Docker's client, an empty line.
    [GeneratedRegex(@"^(\s*\z|[0-9]+ v?[0-9]\S* |\S+\.\S*\(|\s+\S+\.go:[0-9]+|goroutine |failed to solve\z|View build details|Learn more|\[\+\]|-{4,}\z|time="")", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex EndOfWords { get; }
}
