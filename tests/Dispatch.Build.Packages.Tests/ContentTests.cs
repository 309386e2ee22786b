using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Xml.Linq;
using Dispatch.Build.Packages.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Packages.Tests;

/// <summary>What is in each package.</summary>
public sealed class ContentTests
{
    // Brought by whoever loads our assemblies.
    private static readonly string[] _hosts = ["Microsoft.Build", "Microsoft.NET.StringTools", "Cake.Core", "Cake.Common", "Nuke.", "NuGet."];

    public static TheoryData<string> Packages => Package.All;

    [Fact]
    public void No_other_package_is_made()
    {
        PackedPackages.Find("Dispatch.Build.Tasks");
        var expected = Package.All.Select(static row => row.Data.Replace("{runtime}", RuntimeInformation.RuntimeIdentifier, StringComparison.Ordinal));
        Assert.All(Directory.GetFiles(PackedPackages.Folder), file => Assert.Contains(expected, id => Path.GetFileName(file).StartsWith($"{id}.", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Each_holds_these_files(string name) => Snapshot.Equal(
        $"tests/Dispatch.Build.Packages.Tests/Content/{name.Replace("{runtime}", "native", StringComparison.Ordinal)}.txt",
        string.Concat(Package.Open(name).Files.Keys
            .Select(static file => file.Replace(RuntimeInformation.RuntimeIdentifier, "{runtime}", StringComparison.Ordinal).Replace(".exe", "", StringComparison.Ordinal) + "\n")
            .Order(StringComparer.Ordinal)));

    [Theory]
    [MemberData(nameof(Packages))]
    public void None_brings_an_assembly_of_its_host(string name) =>
        Assert.DoesNotContain(Package.Open(name).Assemblies(), static file => _hosts.Any(Path.GetFileName(file.Key).StartsWith));

    [Theory]
    [MemberData(nameof(Packages))]
    public void Every_assembly_is_used_and_the_host_is_told_of_it(string name)
    {
        foreach (var folder in Package.Open(name).Files.GroupBy(static file => Path.GetDirectoryName(file.Key)!))
        {
            var assemblies = folder.Where(static file => file.Key.EndsWith(".dll", StringComparison.Ordinal)).ToDictionary(static file => Path.GetFileName(file.Key), static file => file.Value);
            if (assemblies.Count > 0)
            {
                // MSBuild and the runtime read that list; Cake loads what lies there, and a build project what it refers to.
                var list = folder.SingleOrDefault(static file => file.Key.EndsWith(".deps.json", StringComparison.Ordinal));
                Assert.Equal(name is "Cake.Dispatch" or "Nuke.Dispatch", list.Key is null);
                var first = list.Key is null ? name == "Cake.Dispatch" ? $"{name}.dll" : "Dispatch.Build.dll" : Path.GetFileName(list.Key).Replace(".deps.json", ".dll", StringComparison.Ordinal);
                Assert.Equal(assemblies.Keys.Order(StringComparer.Ordinal), Used(first, assemblies).Order(StringComparer.Ordinal));
                Assert.Equal(assemblies.Keys.Order(StringComparer.Ordinal), (list.Key is null ? assemblies.Keys : Listed(list.Value)).Order(StringComparer.Ordinal));
            }
        }
    }

    [Fact]
    public void The_tool_leads_to_native_code_for_this_platform_and_to_the_portable_one_for_others()
    {
        var settings = XDocument.Load(new MemoryStream(Package.Open("Dispatch.Build.Tool").Files["tools/any/any/DotnetToolSettings.xml"]));
        Assert.Equal(
            [(RuntimeInformation.RuntimeIdentifier, PackedPackages.NativeTool), ("any", "Dispatch.Build.Tool.any")],
            settings.Descendants("RuntimeIdentifierPackage").Select(static package => (package.Attribute("RuntimeIdentifier")!.Value, package.Attribute("Id")!.Value)));
    }

    private static IEnumerable<string> Listed(byte[] dependencies)
    {
        using var json = JsonDocument.Parse(dependencies);
        return [.. json.RootElement.GetProperty("targets").EnumerateObject().SelectMany(static target => target.Value.EnumerateObject())
            .SelectMany(static library => library.Value.TryGetProperty("runtime", out var files) ? files.EnumerateObject().Select(static file => Path.GetFileName(file.Name)) : [])];
    }

    // What an assembly refers to, and what that refers to, as far as it is there.
    private static HashSet<string> Used(string first, Dictionary<string, byte[]> assemblies)
    {
        var (found, open) = (new HashSet<string>(), new Stack<string>([first]));
        while (open.TryPop(out var name))
        {
            if (assemblies.TryGetValue(name, out var content) && found.Add(name))
            {
                using var file = new PEReader(new MemoryStream(content));
                var metadata = file.GetMetadataReader();
                foreach (var reference in metadata.AssemblyReferences)
                {
                    open.Push($"{metadata.GetString(metadata.GetAssemblyReference(reference).Name)}.dll");
                }
            }
        }

        return found;
    }
}
