using System.IO.Compression;
using Xunit;

namespace Nuke.Dispatch.Tests;

/// <summary>The source package in a build project: compiled and run against declarations of what it uses (the real packages are not in the feed).</summary>
public sealed class ComponentTests(PackageFixture packages)
{
    [Theory]
    [InlineData("Nuke", true)]
    [InlineData("Fallout", false)]
    public async Task It_compiles_in_a_build_project_and_publishes(string system, bool hasComponents)
    {
        using var build = new BuildProject(packages, system, hasComponents);
        await build.CompileAsync();
        build.Environment["PARAMETER_FunctionDirectory"] = build["hello"];
        build.Environment["PARAMETER_FunctionImageArchive"] = "hello.tar";
        var output = await build.PublishAsync(0);
        Assert.Contains("Target: Publishes the function as a container image", output, StringComparison.Ordinal);
        Assert.Equal(hasComponents, output.Contains("Target: After ICompile", StringComparison.Ordinal));
        Assert.Contains($"Summary: Image: oci-archive:{build["hello.tar"]}", output, StringComparison.Ordinal);
        Assert.Contains("(unchanged)", await build.PublishAsync(0), StringComparison.Ordinal);

        build.Write("Dockerfile", "FROM scratch\nCOPPY . .\n");
        build.Environment["PARAMETER_DispatchPushUsername"] = "ci";
        build.Environment["PARAMETER_DispatchPushPassword"] = "not-to-be-seen";
        output = await build.PublishAsync(11);
        Assert.Contains($"{build["Dockerfile"]}(2): error DSP51", output, StringComparison.Ordinal);
        Assert.Matches("Summary: Image: DSP51[0-9]{2}: ", output);
        Assert.Matches("Exception: DSP51[0-9]{2}: ", output);
        Assert.DoesNotContain("not-to-be-seen", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_package_is_source_and_the_library_it_calls()
    {
        using var package = ZipFile.OpenRead(Path.Combine(packages.Feed, "Nuke.Dispatch.0.1.0.nupkg"));
        var files = package.Entries.Select(static entry => entry.FullName).ToHashSet();
        Assert.Superset(
            new HashSet<string> { "source/IPublishFunctionImage.cs", "source/FunctionImageSettings.cs", "source/FunctionImageRun.cs", "build/Nuke.Dispatch.targets", "README.md" }, files);
        Assert.Equal(
            ["lib/net10.0/Dispatch.Build.dll", "lib/net10.0/Dispatch.Kubernetes.dll", "lib/net10.0/Dispatch.Oci.dll"],
            files.Where(static file => file.EndsWith(".dll", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        using var reader = new StreamReader(package.GetEntry("Nuke.Dispatch.nuspec")!.Open());
        var dependency = Assert.Single(reader.ReadToEnd().Split("<dependency ").Skip(1));
        Assert.StartsWith("id=\"YamlDotNet\" ", dependency, StringComparison.Ordinal);
    }
}
