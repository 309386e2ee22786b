namespace Dispatch.Build.Reporting;

internal static class Excerpt
{
    /// <summary>The beginning of a text that is longer than so many characters, with dots behind it.</summary>
    public static string Cut(this string text, int longest) => text.Length > longest ? string.Concat(text.AsSpan(0, longest), "...") : text;
}
