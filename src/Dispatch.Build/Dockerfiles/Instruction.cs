namespace Dispatch.Build.Dockerfiles;

/// <summary>One instruction of a Dockerfile.</summary>
public abstract record Instruction(InstructionSource Source)
{
    /// <summary>Upper case, for example <c>COPY</c>.</summary>
    public string Keyword => Source.Keyword;

    /// <summary>The slice of the Dockerfile it was read from: continuation lines, comments inside and heredocs included.</summary>
    public string Text => Source.Text;

    /// <summary>First line, from 1.</summary>
    public int Line => Source.Line;

    /// <summary>Column of its first character, from 1, in UTF-16 units.</summary>
    public int Column => Source.Column;

    /// <summary>Last line, heredocs included.</summary>
    public int EndLine => Source.EndLine;

    /// <summary>Its flags, in order.</summary>
    public IReadOnlyList<InstructionFlag> Flags => Source.Flags;

    /// <summary>Its here-documents, in order.</summary>
    public IReadOnlyList<Heredoc> Heredocs => Source.Heredocs;

    /// <summary>A finding about this instruction; <paramref name="at"/> is a piece of its text that the column should point at.</summary>
    public Diagnostic Diagnose(ErrorCode code, string message, string? at = null, string? suggestion = null)
    {
        var (line, column) = Source.Locate(at);
        return new Diagnostic(code, message)
        {
            File = Source.File,
            Line = line,
            Column = column,
            EndLine = EndLine,
            Instruction = Keyword,
            Suggestion = suggestion,
        };
    }
}

/// <summary>Where an instruction stands and what all instructions have.</summary>
/// <param name="File">The Dockerfile's name in errors.</param>
/// <param name="Keyword">Upper case.</param>
/// <param name="Text">The slice of the Dockerfile.</param>
/// <param name="Offset">Where the slice starts, in UTF-16 units from 0.</param>
/// <param name="Line">First line, from 1.</param>
/// <param name="Column">First column, from 1.</param>
/// <param name="EndLine">Last line.</param>
/// <param name="Flags">In order.</param>
/// <param name="Heredocs">In order.</param>
public sealed record InstructionSource(
    string File,
    string Keyword,
    string Text,
    int Offset,
    int Line,
    int Column,
    int EndLine,
    IReadOnlyList<InstructionFlag> Flags,
    IReadOnlyList<Heredoc> Heredocs)
{
    /// <summary>Line and column of the first occurrence of <paramref name="piece"/>; those of the instruction when there is none.</summary>
    public (int Line, int Column) Locate(string? piece)
    {
        var index = string.IsNullOrEmpty(piece) ? -1 : Text.IndexOf(piece, StringComparison.Ordinal);
        if (index < 0)
        {
            return (Line, Column);
        }

        var before = Text.AsSpan(0, index);
        var lineStart = before.LastIndexOf('\n') + 1;
        return lineStart == 0 ? (Line, Column + index) : (Line + before.Count('\n'), index - lineStart + 1);
    }
}

/// <summary>A flag, for example <c>--chown=1:1</c>.</summary>
/// <param name="Name">Without the dashes.</param>
/// <param name="Value">Null when none was given.</param>
public sealed record InstructionFlag(string Name, string? Value);

/// <summary>A here-document.</summary>
/// <param name="Name">The word that ends it.</param>
/// <param name="Content">Its lines as written (without leading tabs for <c>&lt;&lt;-</c>), each with its end.</param>
/// <param name="Expand">Whether variables in it are expanded where the instruction does so (the word was not quoted).</param>
/// <param name="Chomp">Whether leading tabs were removed (<c>&lt;&lt;-</c>).</param>
public sealed record Heredoc(string Name, string Content, bool Expand, bool Chomp);

/// <summary>A command in shell form (a line) or exec form (a JSON array of words).</summary>
public sealed record ShellOrExec
{
    private ShellOrExec(bool isExec, IReadOnlyList<string> words, string line) => (IsExec, Words, Line) = (isExec, words, line);

    /// <summary>True for a JSON array.</summary>
    public bool IsExec { get; }

    /// <summary>Words of the exec form; empty in shell form.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Command line of the shell form, continuation lines joined; empty in exec form.</summary>
    public string Line { get; }

    /// <summary>The exec form.</summary>
    public static ShellOrExec Exec(IReadOnlyList<string> words) => new(true, words, string.Empty);

    /// <summary>The shell form.</summary>
    public static ShellOrExec Shell(string line) => new(false, [], line);
}
