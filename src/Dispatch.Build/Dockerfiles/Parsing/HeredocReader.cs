using System.Text.RegularExpressions;

namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary>The here-documents after an instruction's line, and where they end in the source.</summary>
internal sealed record HeredocBlock(IReadOnlyList<Heredoc> Documents, int End, int LastLine)
{
    public static HeredocBlock None { get; } = new([], 0, 0);
}

/// <summary>Finds <c>&lt;&lt;NAME</c>, <c>&lt;&lt;-NAME</c> and <c>&lt;&lt;"NAME"</c> in a line and reads the documents that follow it.</summary>
internal static partial class HeredocReader
{
    /// <exception cref="DispatchException">A document does not end.</exception>
    public static HeredocBlock Read(Statement statement, ref int line)
    {
        var text = statement.Line.Text;
        if (!text.Contains("<<", StringComparison.Ordinal))
        {
            return HeredocBlock.None;
        }

        var source = statement.Line.Source;
        var documents = new List<Heredoc>();
        foreach (var word in WordExpander.TrySplit(text, ExpansionOptions.KeepAll) ?? [])
        {
            if (TryParseWord(word) is not { } start)
            {
                continue;
            }

            var first = line;
            while (line < source.LineCount && !Ends(source.Line(line), start))
            {
                line++;
            }

            if (line == source.LineCount)
            {
                var index = Math.Max(text.IndexOf(word, StringComparison.Ordinal), statement.Start);
                throw statement.Error(Codes.InvalidHeredoc, $"The here-document '{start.Name}' does not end.", index);
            }

            var content = first == line ? string.Empty : source.Text[source.Start(first)..source.Start(line)];
            content = start.Chomp ? LeadingTabs.Replace(content, string.Empty) : content;
            documents.Add(start with { Content = content });
            line++;
        }

        return documents.Count == 0
            ? HeredocBlock.None
            : new HeredocBlock(documents, source.Start(line - 1) + source.Line(line - 1).Length, line - 1);
    }

    /// <summary>The here-document that a word starts, without its content; null when it starts none.</summary>
    public static Heredoc? TryParseWord(string word)
    {
        var digits = word.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits < 0 || !word.AsSpan(digits).StartsWith("<<"))
        {
            return null;
        }

        var chomp = word.AsSpan(digits + 2).StartsWith('-');
        var name = word[(digits + (chomp ? 3 : 2))..].TrimStart();
        return !name.Contains('<')
            && WordExpander.TrySplit(name, ExpansionOptions.KeepUnset) is [var plain]
            && WordExpander.TrySplit(name, ExpansionOptions.KeepUnset | ExpansionOptions.KeepQuotes) is [var quoted]
            ? new Heredoc(plain, string.Empty, Expand: Quotes(plain) == Quotes(quoted), chomp)
            : null;
    }

    private static int Quotes(string word) => word.Count(character => character is '\'' or '"');

    private static bool Ends(ReadOnlySpan<char> line, Heredoc document) =>
        (document.Chomp ? line.TrimStart('\t') : line).SequenceEqual(document.Name);

    [GeneratedRegex(@"^\t+", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex LeadingTabs { get; }
}
