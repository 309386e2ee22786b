using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Packages.Tests.Infrastructure;

/// <summary>A packed package, unpacked into memory.</summary>
internal sealed record Package(string Id, IReadOnlyDictionary<string, byte[]> Files)
{
    // What the container format itself needs.
    private static readonly string[] _containerParts = ["_rels/", "package/", "[Content_Types].xml"];

    /// <summary>Every package there is, by the name that snapshots have: native code is for a platform.</summary>
    public static TheoryData<string> All => ["Cake.Dispatch", "Dispatch.Build.Tasks", "Dispatch.Build.Tool", "Dispatch.Build.Tool.any", "Dispatch.Build.Tool.{runtime}", "Nuke.Dispatch"];

    /// <summary>The metadata.</summary>
    public XElement Nuspec => XDocument.Load(new MemoryStream(Files[$"{Id}.nuspec"])).Root!.Elements().Single();

    /// <summary>The assemblies whose names begin so, by path.</summary>
    public IEnumerable<KeyValuePair<string, byte[]>> Assemblies(string prefix = "") => Files.Where(file =>
        file.Key.EndsWith(".dll", StringComparison.Ordinal) && Path.GetFileName(file.Key).StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Opens it; the test is skipped where it was not packed.</summary>
    public static Package Open(string name)
    {
        var id = name.Replace("{runtime}", RuntimeInformation.RuntimeIdentifier, StringComparison.Ordinal);
        using var archive = ZipFile.OpenRead(PackedPackages.Find(id));
        return new(id, archive.Entries.Where(static entry => !_containerParts.Any(entry.FullName.StartsWith)).ToDictionary(static entry => entry.FullName, Read, StringComparer.Ordinal));
    }

    /// <summary>The text of an element of the metadata; null when there is none.</summary>
    public string? Metadata(string name) => Nuspec.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;

    private static byte[] Read(ZipArchiveEntry entry)
    {
        var bytes = new byte[entry.Length];
        using var content = entry.Open();
        content.ReadExactly(bytes);
        return bytes;
    }
}
