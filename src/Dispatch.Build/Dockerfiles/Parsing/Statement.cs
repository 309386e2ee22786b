namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary>An instruction split into keyword, flags and arguments; each instruction's own parser goes on from here.</summary>
internal sealed class Statement
{
    private Statement(LogicalLine line, string keyword, int start, int arguments, int end, List<Word> flags, char escape) =>
        (Line, Keyword, Start, ArgumentsStart, ArgumentsEnd, FlagWords, Escape) = (line, keyword, start, arguments, end, flags, escape);

    public LogicalLine Line { get; }

    /// <summary>Upper case.</summary>
    public string Keyword { get; }

    /// <summary>Where the keyword starts in the logical line.</summary>
    public int Start { get; }

    public int ArgumentsStart { get; }

    public int ArgumentsEnd { get; }

    public List<Word> FlagWords { get; }

    public char Escape { get; }

    /// <summary>The arguments without the flags and the white space around them.</summary>
    public string Arguments => Line.Text[ArgumentsStart..ArgumentsEnd];

    public bool HasArguments => ArgumentsEnd > ArgumentsStart;

    public static Statement Split(LogicalLine line, int start, char escape)
    {
        var text = line.Text;
        var end = text.Length;
        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        var keywordEnd = start;
        while (keywordEnd < end && !Words.IsBlank(text[keywordEnd]))
        {
            keywordEnd++;
        }

        var flags = FlagWordReader.Read(text, keywordEnd, end, escape, out var arguments);
        return new Statement(line, text[start..keywordEnd].ToUpperInvariant(), start, arguments, end, flags, escape);
    }

    public List<Word> BlankWords() => Words.AtBlanks(Line.Text, ArgumentsStart, ArgumentsEnd);

    public List<Word> QuotedWords() => Words.Quoted(Line.Text, ArgumentsStart, ArgumentsEnd, Escape);

    /// <summary>A failure at an index of the logical line; at the keyword by default.</summary>
    public DispatchException Error(ErrorCode code, string message, int? index = null, string? suggestion = null)
    {
        var (line, column) = Line.Position(index ?? Start);
        return new DispatchException(new Diagnostic(code, message)
        {
            File = Line.Source.File,
            Line = line,
            Column = column,
            EndLine = Line.LastLine + 1,
            Instruction = Keyword,
            Suggestion = suggestion,
        });
    }

    /// <summary>The source of an instruction that has no flags and no here-documents.</summary>
    /// <exception cref="DispatchException">It was given a flag.</exception>
    public InstructionSource Source() => ToSource(FlagSet.Parse(this), HeredocBlock.None);

    /// <summary>The source of the finished instruction.</summary>
    public InstructionSource ToSource(FlagSet flags, HeredocBlock heredocs)
    {
        var offset = Line.Offset(Start);
        var (first, column) = Line.Source.Position(offset);
        return new InstructionSource(
            Line.Source.File,
            Keyword,
            Line.Source.Text[offset..Math.Max(heredocs.End, Line.End)],
            offset,
            first,
            column,
            Math.Max(heredocs.LastLine, Line.LastLine) + 1,
            flags.All,
            heredocs.Documents);
    }
}
