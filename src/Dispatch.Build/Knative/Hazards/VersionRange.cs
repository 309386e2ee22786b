using Dispatch.Build.Knative.Templates;

namespace Dispatch.Build.Knative.Hazards;

/// <summary>The versions from one on until another one, which is not among them any more.</summary>
/// <param name="From">Null: from the first.</param>
/// <param name="Until">Null: to the last.</param>
internal sealed record VersionRange(KanikoVersion? From, KanikoVersion? Until)
{
    public static VersionRange Every { get; } = new(null, null);

    public static VersionRange Since(string from) => new(Parse(from), null);

    public static VersionRange Before(string until) => new(null, Parse(until));

    public static VersionRange Between(string from, string until) => new(Parse(from), Parse(until));

    public bool Contains(KanikoVersion version) => (From is null || version >= From) && (Until is null || version < Until);

    public override string ToString() => (From, Until) switch
    {
        (null, null) => "every version",
        (null, _) => $"versions before {Until}",
        (_, null) => $"{From} and later",
        _ => $"{From} and later before {Until}",
    };

    private static KanikoVersion Parse(string text) => KanikoVersion.Find(text) ?? throw new FormatException($"'{text}' is no version.");
}
