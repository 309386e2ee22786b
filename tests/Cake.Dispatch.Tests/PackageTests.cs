using System.IO.Compression;
using System.Xml.Linq;
using Cake.Dispatch.Tests.Scripts;
using Xunit;

namespace Cake.Dispatch.Tests;

public sealed class PackageTests(AddinFixture addin)
{
    [Fact]
    public void The_package_holds_what_Cake_loads_and_nothing_of_Cake()
    {
        using var package = ZipFile.OpenRead(addin.Package);
        Assert.Equal(
            ["Cake.Dispatch.dll", "Cake.Dispatch.xml", "Dispatch.Build.dll", "Dispatch.Kubernetes.dll", "Dispatch.Oci.dll", "YamlDotNet.dll"],
            package.Entries.Where(static entry => entry.FullName.StartsWith("lib/net10.0/", StringComparison.Ordinal)).Select(static entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.NotNull(package.GetEntry("README.md"));
    }

    [Fact]
    public void The_package_depends_on_nothing_and_is_found_as_an_addin()
    {
        using var package = ZipFile.OpenRead(addin.Package);
        using var nuspec = package.GetEntry("Cake.Dispatch.nuspec")!.Open();
        var document = XDocument.Load(nuspec);
        var elements = document.Descendants().ToLookup(static element => element.Name.LocalName, static element => element.Value);
        Assert.Empty(elements["dependency"]);
        Assert.Subset(elements["tags"].Single().Split(' ').ToHashSet(), new HashSet<string> { "cake", "script", "build", "cake-build", "addin", "cake-addin" });
        Assert.Equal("Apache-2.0", elements["license"].Single());
    }
}
