using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Dispatch.Build.Knative.Templates;

/// <summary>A release of kaniko; newer ones compare greater.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly partial record struct KanikoVersion(int Major, int Minor, int Patch) : IComparable<KanikoVersion>
{
    /// <summary>Finds the release in a tag: <c>v1.24.0</c>, <c>1.24.0</c>, <c>v1.9.1-debug</c>, <c>debug-v0.5.0</c>; null when there is none.</summary>
    public static KanikoVersion? Find(string? tag)
    {
        var match = Pattern.Match(tag ?? "");
        return match.Success && Number(match, "major") is { } major && Number(match, "minor") is { } minor && Number(match, "patch") is { } patch ? new(major, minor, patch) : null;
    }

    /// <inheritdoc/>
    public int CompareTo(KanikoVersion other) => (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    /// <summary>Older.</summary>
    public static bool operator <(KanikoVersion left, KanikoVersion right) => left.CompareTo(right) < 0;

    /// <summary>Newer.</summary>
    public static bool operator >(KanikoVersion left, KanikoVersion right) => left.CompareTo(right) > 0;

    /// <summary>Not newer.</summary>
    public static bool operator <=(KanikoVersion left, KanikoVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Not older.</summary>
    public static bool operator >=(KanikoVersion left, KanikoVersion right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"v{Major}.{Minor}.{Patch}");

    private static int? Number(Match match, string group) =>
        int.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"(^|-)v?(?<major>[0-9]+)\.(?<minor>[0-9]+)\.(?<patch>[0-9]+)($|-)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern { get; }
}
