namespace Dispatch.Build.Tests.Engines.Conformance;

/// <summary>A Dockerfile, the arguments it is built with, and what is known about the outcome.</summary>
internal sealed record ConformanceCase(string Name)
{
    public static string Root { get; } = FindRoot();

    public string Folder => Path.Combine(Root, "cases", Name);

    public string Dockerfile => Path.Combine(Folder, "Dockerfile");

    /// <summary>Options of <c>buildah bud</c>, one a line.</summary>
    public IReadOnlyList<string> Arguments => Lines("args");

    /// <summary>The code this case is refused with, by us; buildah must fail too.</summary>
    public string? Code => Lines("code").SingleOrDefault();

    /// <summary>Differences from buildah that are listed in docs/limitations.md, as the comparison prints them.</summary>
    public IReadOnlyList<string> Differences => Lines("differences");

    public static IEnumerable<string> Names =>
        Directory.EnumerateDirectories(Path.Combine(Root, "cases")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    private string[] Lines(string file)
    {
        var path = Path.Combine(Folder, file);
        return File.Exists(path) ? File.ReadAllLines(path) : [];
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "global.json")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
        }

        return Path.Combine(folder, "tests", "Dispatch.Build.Tests", "Engines", "Conformance");
    }
}
