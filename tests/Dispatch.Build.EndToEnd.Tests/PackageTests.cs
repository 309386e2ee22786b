using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Xml.Linq;
using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests;

public sealed class PackageTests(PackageFixture package)
{
    [Fact]
    public void Holds_the_published_tasks_the_targets_and_nothing_of_MSBuild()
    {
        var files = Files();
        Assert.Superset(
            new HashSet<string>
            {
                "README.md",
                "build/Dispatch.Build.Tasks.props",
                "build/Dispatch.Build.Tasks.targets",
                "build/Dispatch.Build.Tasks.targets.buildschema.json",
                "build/Dispatch.Build.Settings.targets",
                "buildMultiTargeting/Dispatch.Build.Tasks.props",
                "buildMultiTargeting/Dispatch.Build.Tasks.targets",
                "tasks/net10.0/Dispatch.Build.Tasks.dll",
                "tasks/net10.0/Dispatch.Build.Tasks.deps.json",
                "tasks/net10.0/Dispatch.Build.dll",
                "tasks/net10.0/Dispatch.Oci.dll",
                $"tasks/net10.0/{RuntimeInformation.RuntimeIdentifier}/Dispatch.Build.Tasks.dll",
                $"tasks/net10.0/{RuntimeInformation.RuntimeIdentifier}/Dispatch.Build.Tasks.deps.json",
            },
            files);
        Assert.DoesNotContain(files, static file => file.Contains("Microsoft.Build", StringComparison.Ordinal) || file.Contains("Microsoft.NET.StringTools", StringComparison.Ordinal));
        Assert.DoesNotContain(files, static file => file.StartsWith("lib/", StringComparison.Ordinal) || file.StartsWith("buildTransitive/", StringComparison.Ordinal));
    }

    [Fact]
    public void Depends_on_nothing_and_is_for_development_only()
    {
        using var archive = ZipFile.OpenRead(package.Package);
        using var nuspec = archive.GetEntry("Dispatch.Build.Tasks.nuspec")!.Open();
        var metadata = XDocument.Load(nuspec).Root!.Elements().Single();
        Assert.DoesNotContain(metadata.Descendants(), static element => element.Name.LocalName == "dependency");
        Assert.Equal("true", Value("developmentDependency"));
        Assert.Equal("Apache-2.0", Value("license"));
        Assert.Equal("README.md", Value("readme"));

        string Value(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;
    }

    [Fact]
    public void The_schema_for_editors_has_every_documented_property()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "targets", "build", "Dispatch.Build.Tasks.targets.buildschema.json")));
        var described = schema.RootElement.GetProperty("properties").EnumerateObject().Select(static property => property.Name).Order(StringComparer.Ordinal);
        Assert.Equal(Documented().Order(StringComparer.Ordinal), described);
    }

    [Fact]
    public void The_schema_for_editors_has_every_public_target()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "targets", "build", "Dispatch.Build.Tasks.targets.buildschema.json")));
        var targets = XDocument.Load(Path.Combine(Repository.Root, "targets", "build", "Dispatch.Build.Tasks.targets")).Root!.Elements("Target")
            .Select(static target => target.Attribute("Name")!.Value)
            .Where(static name => !name.StartsWith('_'));
        Assert.Equal(targets.Order(StringComparer.Ordinal), schema.RootElement.GetProperty("targets").EnumerateObject().Select(static target => target.Name).Order(StringComparer.Ordinal));
    }

    // Names at the beginning of a table's row: | `A` | ... or | `A`, `B` | ...
    private static IEnumerable<string> Documented() =>
        File.ReadLines(Path.Combine(Repository.Root, "docs", "properties.md"))
            .Where(static line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(static line => line.Split('|')[1].Split(','))
            .Select(static name => name.Trim().Trim('`'))
            .Where(static name => name[0] != '@' && !name.Contains('_', StringComparison.Ordinal));

    private HashSet<string> Files()
    {
        using var archive = ZipFile.OpenRead(package.Package);
        return [.. archive.Entries.Select(static entry => entry.FullName)];
    }
}
