using System.Buffers;
using System.Text;

namespace Dispatch.Build.Diagnosis.Window;

/// <summary>Finds the words that programs tell failures with.</summary>
internal static class TellingWords
{
    // The last ones: what a program printed last may have no end, so that a line of the builder begins behind it.
    private static readonly SearchValues<string> _words = SearchValues.Create(
        [
            "error", "fail", "fatal", "panic", "exception", "traceback", "err!", "abort", "killed", "segmentation", "core dumped",
            "not found", "no such", "no space", "no matching", "no module", "cannot", "can't", "could not", "couldn't", "unable to", "does not exist", "missing",
            "denied", "refused", "forbidden", "unauthorized", "not permitted", "read-only", "timed out", "timeout", "unreachable", "no route", "x509", "too many requests",
            "invalid", "undefined", "unresolved", "unexpected", "unsupported", "conflict", "out of memory", "exit code", "exit status",
            "INFO\e[0m[", "level=info", "level=error", "level=fatal",
        ],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>Where the next word begins; the length of the text when there is none.</summary>
    public static int Find(ReadOnlySpan<char> text) => text.IndexOfAny(_words) is var at and >= 0 ? at : text.Length;

    /// <summary>One character for each byte, so that places are the same: the words are ASCII.</summary>
    public static void Widen(ReadOnlySpan<byte> bytes, Span<char> text) => Encoding.Latin1.GetChars(bytes, text);
}
