using System.Text;

namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary>Collects what a word expands to.</summary>
internal class ExpansionOutput
{
    protected StringBuilder Buffer { get; } = new();

    /// <summary>Text outside quotes.</summary>
    public virtual void Append(char character) => Buffer.Append(character);

    /// <summary>Text outside quotes.</summary>
    public virtual void Append(string text) => Buffer.Append(text);

    /// <summary>Text in quotes or after the escape character.</summary>
    public void AppendQuoted(char character) => Buffer.Append(character);

    /// <summary>Text in quotes.</summary>
    public void AppendQuoted(ReadOnlySpan<char> text) => Buffer.Append(text);

    public override string ToString() => Buffer.ToString();
}

/// <summary>Splits at white space outside quotes; what variables bring is split too. Empty words vanish.</summary>
internal sealed class SplittingOutput : ExpansionOutput
{
    private readonly List<string> _words = [];

    public IReadOnlyList<string> Words
    {
        get
        {
            EndWord();
            return _words;
        }
    }

    public override void Append(char character)
    {
        if (char.IsWhiteSpace(character))
        {
            EndWord();
        }
        else
        {
            AppendQuoted(character);
        }
    }

    public override void Append(string text)
    {
        foreach (var character in text)
        {
            Append(character);
        }
    }

    private void EndWord()
    {
        if (Buffer.Length > 0)
        {
            _words.Add(Buffer.ToString());
            Buffer.Clear();
        }
    }
}
