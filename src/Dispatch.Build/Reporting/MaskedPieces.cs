namespace Dispatch.Build.Reporting;

/// <summary>Hides secrets in a line that comes in pieces: what may be the beginning of one is held back until the next piece.</summary>
internal sealed class MaskedPieces(SecretMask secrets)
{
    private string _held = "";

    /// <summary>What can be shown of what came so far.</summary>
    /// <param name="piece">The next piece.</param>
    /// <param name="isContinued">Whether another one follows.</param>
    public string Next(string piece, bool isContinued)
    {
        var text = _held + piece;
        var end = isContinued ? Math.Max(0, text.Length - Math.Max(0, secrets.Longest - 1)) : text.Length;

        // A secret that begins before the end is whole, as none is longer than what lies behind it.
        var shown = 0;
        for (var (start, length) = secrets.Find(text); start >= 0 && shown + start < end; (start, length) = secrets.Find(text.AsSpan(shown)))
        {
            shown += start + length;
        }

        end = Math.Max(end, shown);
        _held = text[end..];
        return secrets.Hide(text[..end]);
    }
}
