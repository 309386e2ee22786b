using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Dispatch.Build.Packages.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Packages.Tests;

/// <summary>What a gallery shows of each package.</summary>
public sealed partial class MetadataTests
{
    private const string Home = "https://github.com/dispatch-build/dispatch-build";

    private static readonly string _version = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("VersionPrefix").Single().Value;

    public static TheoryData<string> Packages => Package.All;

    [Theory]
    [MemberData(nameof(Packages))]
    public void Each_says_what_it_is_and_where_it_comes_from(string name)
    {
        var package = Package.Open(name);
        Assert.Equal(package.Id, package.Metadata("id"));
        Assert.Equal(_version, package.Metadata("version"));
        Assert.Equal("Apache-2.0", package.Metadata("license"));
        Assert.Equal(Home, package.Metadata("projectUrl"));
        Assert.Equal(Home, package.Nuspec.Elements().Single(static element => element.Name.LocalName == "repository").Attribute("url")!.Value);
        Assert.Contains("serverless", package.Metadata("tags")!.Split(' '));
        Assert.All(["authors", "copyright", "description", "releaseNotes"], field => Assert.False(string.IsNullOrWhiteSpace(package.Metadata(field)), field));
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void None_brings_another_package_along_but_a_library_of_a_build_project(string name) => Assert.Equal(
        name == "Nuke.Dispatch" ? ["YamlDotNet"] : [],
        Package.Open(name).Nuspec.Descendants().Where(static element => element.Name.LocalName == "dependency").Select(static element => element.Attribute("id")!.Value));

    [Fact]
    public void What_serves_builds_only_says_so() => Assert.Equal("true", Package.Open("Dispatch.Build.Tasks").Metadata("developmentDependency"));

    [Theory]
    [InlineData("Dispatch.Build.Tool", "DotnetTool")]
    [InlineData("Dispatch.Build.Tool.any", "DotnetToolRidPackage")]
    [InlineData("Dispatch.Build.Tool.{runtime}", "DotnetToolRidPackage")]
    public void A_search_for_tools_finds_the_one_to_install(string name, string type) =>
        Assert.Equal(type, Package.Open(name).Nuspec.Descendants().Single(static element => element.Name.LocalName == "packageType").Attribute("name")!.Value);

    [Theory]
    [MemberData(nameof(Packages))]
    public void The_icon_is_a_small_square(string name)
    {
        var package = Package.Open(name);
        var icon = package.Files[package.Metadata("icon")!];
        Assert.InRange(icon.Length, 100, 10_000);
        Assert.Equal("PNG"u8, icon.AsSpan(1, 3));
        Assert.Equal((128, 128), (BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(icon.AsSpan(20))));
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void The_README_links_to_what_a_gallery_can_show(string name)
    {
        var package = Package.Open(name);
        var text = Encoding.UTF8.GetString(package.Files[package.Metadata("readme")!]);
        Assert.StartsWith("# ", text, StringComparison.Ordinal);
        foreach (Match link in Links().Matches(text))
        {
            var target = link.Groups["target"].Value;
            Assert.StartsWith("https://", target, StringComparison.Ordinal);
            if (target.StartsWith($"{Home}/blob/main/", StringComparison.Ordinal))
            {
                Assert.True(File.Exists(Path.Combine(Repository.Root, target[$"{Home}/blob/main/".Length..].Split('#')[0])), target);
            }
        }
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("samples/Directory.Build.props")]
    public void Whoever_names_the_version_names_this_one(string file) => Assert.All(
        Versions().Matches(File.ReadAllText(Path.Combine(Repository.Root, file))),
        static match => Assert.Equal(_version, match.Groups["version"].Value));

    [GeneratedRegex(@"\]\((?<target>[^)]*)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Links();

    [GeneratedRegex("""(Include="(Dispatch\.|Cake\.Dispatch|Nuke\.Dispatch)[^"]*" Version="|<DispatchBuildVersion[^>]*>)(?<version>\d[^"<]*)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Versions();
}
