using System.Text.RegularExpressions;
using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Diagnosis.Instructions;

/// <summary>The forms in which logs show an instruction: as written, with variables expanded, the words of its exec form; always without white space.</summary>
internal sealed partial class ShownText
{
    private readonly string _keyword;
    private readonly string _written;
    private readonly string _head;
    private readonly string[] _expanded;
    private readonly string? _words;

    public ShownText(Instruction instruction, KnownVariables variables)
    {
        var text = Joined(instruction);
        Instruction = instruction;
        _keyword = instruction.Keyword;
        _written = Squeeze(text);
        _head = instruction.Heredocs.Count > 0 ? Squeeze(instruction.Text.Split('\n')[0]) : _written;
        _expanded = [.. Variable.Split(Loose(variables.Expand(instruction, text)))];
        _words = instruction is RunInstruction { Command: { IsExec: true } exec } ? Loose(_keyword + string.Concat(exec.Words)) : null;
    }

    /// <summary>The instruction.</summary>
    public Instruction Instruction { get; }

    /// <summary>How sure it is that the text shows this instruction: 0 not at all, 1 by its keyword alone, 4 to the letter.</summary>
    public int Match(string shown)
    {
        var text = Squeeze(shown);
        if (!text.StartsWith(_keyword, StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        return text.Length == _keyword.Length ? 1
            : Same(text, _written) || Same(text, _head) ? 4
            : Loose(shown) is var loose && (Same(loose, Loose(_written)) || (_words is not null && Same(loose, _words))) ? 3
            : Fits(loose) ? 2
            : 0;
    }

    // What stands between unknown variables has to be there, in order.
    private bool Fits(string text)
    {
        if (_expanded.Length == 1)
        {
            return Same(text, _expanded[0]);
        }

        var at = 0;
        foreach (var piece in _expanded[..^1])
        {
            var found = text.IndexOf(piece, at, StringComparison.OrdinalIgnoreCase);
            if (found < 0 || (at == 0 && found > 0))
            {
                return false;
            }

            at = found + piece.Length;
        }

        return text.Length - at >= _expanded[^1].Length && text.EndsWith(_expanded[^1], StringComparison.OrdinalIgnoreCase);
    }

    // Without comments inside, line continuations and the bodies of here-documents are dealt with by Match.
    private static string Joined(Instruction instruction) => string.Concat(instruction.Text.Split('\n')
        .Where(static line => !line.TrimStart().StartsWith('#')).Select(static line => line.TrimEnd().TrimEnd('\\', '`')));

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private static string Squeeze(string text) => string.Concat(text.Where(static character => !char.IsWhiteSpace(character)));

    private static string Loose(string text) => string.Concat(text.Where(static character => !char.IsWhiteSpace(character) && character is not ('"' or '\'' or '\\' or '`')));

    [GeneratedRegex(@"\$(\{[^}]*\}|[A-Za-z_][A-Za-z0-9_]*)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Variable { get; }
}
