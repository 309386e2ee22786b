using System.Reflection;
using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests;

/// <summary><c>dotnet dispatch publish --project</c> makes the image that the project's own target makes.</summary>
public sealed class ProjectDefinitionTests(PackageFixture package)
{
    private static readonly string Tool = Path.Combine(
        Repository.Root, "src", "Dispatch.Build.Tool", "bin",
        typeof(ProjectDefinitionTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static data => data.Key == "Configuration").Value!, "net10.0", "dotnet-dispatch.dll");

    [Theory]
    [InlineData("samples/hello-js")]
    [InlineData("samples/hello-cs")]
    public async Task The_image_is_that_of_the_target(string sample)
    {
        using var project = new TestProject(package, sample);
        using var images = new TempFolder();
        var name = Path.GetFileName(sample);
        string[] properties = [$"-p:FunctionRuntimeImage=oci-archive:{package.RuntimeArchive}", $"-p:FunctionImageArchive={images["target.tar"]}"];
        (await project.BuildAsync("PublishFunctionImage", properties)).Succeeded();

        var run = (await PublishAsync(project, "--project", $"{name}.csproj", "--runtime-image", $"oci-archive:{package.RuntimeArchive}", "--archive", images["tool.tar"])).Succeeded();

        Assert.Equal($"oci-archive:{images["tool.tar"]}", run.Output.Trim());
        Assert.Equal(ArchivedImage.Read(images["target.tar"]).Digest, ArchivedImage.Read(images["tool.tar"]).Digest);
    }

    [Fact]
    public async Task What_MSBuild_says_is_told_with_its_code_and_place()
    {
        using var project = new TestProject(package);
        project.Write("plain.csproj", "<Project Sdk=\"Microsoft.Build.NoTargets/3.7.0\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>");
        (await PublishAsync(project, "--project", "plain.csproj")).FailedWith("DSP1024");

        project.Write("broken.csproj", "<Project Sdk=\"Microsoft.Build.NoTargets/3.7.0\">\n  <PropertyGroup>\n</Project>");
        var run = (await PublishAsync(project, "--project", "broken.csproj")).FailedWith("DSP1025");
        Assert.Contains("broken.csproj(3", run.Error, StringComparison.Ordinal);
        Assert.Contains("MSB4025", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    private Task<Outcome> PublishAsync(TestProject project, params string[] arguments) =>
        DotNet.RunAsync(Path.GetDirectoryName(project["any"])!, [Tool, "publish", .. arguments], package.Environment, TestContext.Current.CancellationToken);
}
