namespace Dispatch.Build.Reporting.Documents;

/// <summary>Places in files as SARIF has them: files of the working copy are relative to its top, the others absolute.</summary>
internal sealed class SarifLocations(string sourceRoot)
{
    private const string Root = "SRCROOT";

    /// <summary>What <c>SRCROOT</c> stands for; a base ends with a slash (SARIF 2.1.0, 3.14.14).</summary>
    public IReadOnlyDictionary<string, SarifArtifact> Bases { get; } = new Dictionary<string, SarifArtifact>(StringComparer.Ordinal)
    {
        [Root] = new(FileUri(Path.EndsInDirectorySeparator(sourceRoot) ? sourceRoot : sourceRoot + Path.DirectorySeparatorChar), null),
    };

    /// <summary>The place of a finding; its definition file when it names none; none when there is neither.</summary>
    public IReadOnlyList<SarifLocation> Of(Diagnostic diagnostic, string? definitionFile, SarifMessage? message = null) =>
        (diagnostic.File ?? definitionFile) is not { } file ? [] : [new(new(Artifact(file), Region(diagnostic)), message)];

    // A Dockerfile in the base image has a path too, but not one of this machine.
    private SarifArtifact Artifact(string file)
    {
        if (!Path.IsPathFullyQualified(file))
        {
            return new(Escaped(file), null);
        }

        var relative = Path.GetRelativePath(sourceRoot, file);
        return Path.IsPathRooted(relative) || relative.Split('/', '\\')[0] is ".." ? new(FileUri(file), null) : new(Escaped(relative), Root);
    }

    private static SarifRegion? Region(Diagnostic diagnostic) => diagnostic.Line <= 0 ? null
        : new(diagnostic.Line, diagnostic.Column > 0 ? diagnostic.Column : null, diagnostic.EndLine > diagnostic.Line ? diagnostic.EndLine : null);

    private static string FileUri(string path) => $"file://{(path.StartsWith('/') ? "" : "/")}{Escaped(path)}";

    private static string Escaped(string path) => string.Join('/', path.Replace('\\', '/').Split('/').Select(static part => Uri.EscapeDataString(part).Replace("%3A", ":", StringComparison.Ordinal)));
}

internal sealed record SarifArtifact(string Uri, string? UriBaseId);

internal sealed record SarifLocation(SarifPhysicalLocation PhysicalLocation, SarifMessage? Message);

internal sealed record SarifPhysicalLocation(SarifArtifact ArtifactLocation, SarifRegion? Region);

internal sealed record SarifRegion(int StartLine, int? StartColumn, int? EndLine);
