namespace Dispatch.Build.Definitions;

internal static class Texts
{
    /// <summary>Blank settings count as absent: MSBuild cannot tell an empty property from none.</summary>
    public static string? OrNull(this string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
