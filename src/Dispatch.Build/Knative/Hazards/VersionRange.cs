namespace Dispatch.Build.Knative.Hazards;

/// <summary>The versions from one on until another one, which is not among them any more.</summary>
/// <param name="From">Null: from the first.</param>
/// <param name="Until">Null: to the last.</param>
internal sealed record VersionRange(Version? From, Version? Until)
{
    public static VersionRange Every { get; } = new(null, null);

    public static VersionRange Since(string from) => new(Version.Parse(from), null);

    public static VersionRange Before(string until) => new(null, Version.Parse(until));

    public static VersionRange Between(string from, string until) => new(Version.Parse(from), Version.Parse(until));

    public bool Contains(Version version) => (From is null || version >= From) && (Until is null || version < Until);

    public override string ToString() => (From, Until) switch
    {
        (null, null) => "every version",
        (null, _) => $"versions before v{Until}",
        (_, null) => $"v{From} and later",
        _ => $"v{From} and later before v{Until}",
    };
}
