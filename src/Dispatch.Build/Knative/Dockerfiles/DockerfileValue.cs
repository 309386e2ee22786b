using System.Buffers;
using System.Text;

namespace Dispatch.Build.Knative.Dockerfiles;

/// <summary>Writes a value so that every reader of Dockerfiles takes it literally.</summary>
internal static class DockerfileValue
{
    // As much as a line may have, with room for the rest of it.
    private const int MaxBytes = 60_000;

    private static readonly SearchValues<char> _plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/:@+,-=");

    // All but the tab.
    private static readonly SearchValues<char> _controls =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(static code => (char)code).Where(static character => character != '\t'), '\u007f']);

    /// <summary>
    /// The value as one word: plain where nothing in it means anything, since old builders keep quotes in some places; else in single quotes,
    /// within which everything is literal, and its own single quotes in double ones.
    /// </summary>
    /// <param name="value">What readers are to see.</param>
    /// <param name="what">What the value is, for the error.</param>
    /// <exception cref="DispatchException">It has a line end or another control character, or is too long for a line.</exception>
    public static string Quote(string value, string what)
    {
        if (value.AsSpan().IndexOfAny(_controls) is var at and >= 0)
        {
            throw new DispatchException(
                new Diagnostic(Codes.DeliveryImpossible, $"{what} has a line end or control character (at index {at}), which a line of a Dockerfile cannot hold.") { Suggestion = "Give it a value of one line." });
        }

        if (value.Length > MaxBytes / 3 && Encoding.UTF8.GetByteCount(value) > MaxBytes)
        {
            throw new DispatchException(
                new Diagnostic(Codes.DeliveryImpossible, $"{what} has {Encoding.UTF8.GetByteCount(value)} bytes, and one line of a Dockerfile holds {MaxBytes}.") { Suggestion = "Put it into a file of the workspace." });
        }

        if (value.Length > 0 && !value.AsSpan().ContainsAnyExcept(_plain))
        {
            return value;
        }

        // No escapes: kaniko and buildah take \ for the escape character whatever the directive says.
        return $"'{value.Replace("'", "'\"'\"'", StringComparison.Ordinal)}'";
    }
}
