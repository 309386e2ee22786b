using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests;

public sealed class SampleTests(PackageFixture package)
{
    [Fact]
    public async Task The_JavaScript_function_is_published_on_the_sample_runtime()
    {
        using var project = new TestProject(package, "samples/hello-js");
        var image = ArchivedImage.Read((await PublishAsync(project))["Archive"]);
        Assert.Contains("function/hello.js", image.Files);
        Assert.Contains("server/server.js", image.Files);
        Assert.Equal("Hello", image.Labels["org.opencontainers.image.title"]);
    }

    [Fact]
    public async Task The_CSharp_function_is_published_with_its_own_Dockerfile()
    {
        using var project = new TestProject(package, "samples/hello-cs");
        var image = ArchivedImage.Read((await PublishAsync(project))["Archive"]);
        Assert.Contains("function/HelloFunction.dll", image.Files);
        Assert.Contains("ASPNETCORE_HTTP_PORTS=8080", image.Environment);
    }

    [Fact]
    public async Task A_runtime_image_can_be_made_of_a_runtime_image()
    {
        using var project = new TestProject(package);
        project.Write("packages.txt", "{}");
        project.Write("system-packages.txt", "");
        project.Write("bigger.csproj", TestProject.NoTargets(package, $"<FunctionBaseImage>oci-archive:{package.RuntimeArchive}</FunctionBaseImage>"));
        var result = (await project.BuildAsync("PublishRuntimeImage", "-getTargetResult:PublishRuntimeImage")).Result("PublishRuntimeImage");
        Assert.Contains("function/package.json", ArchivedImage.Read(result["Archive"]).Files);
    }

    private Task<IReadOnlyDictionary<string, string>> PublishAsync(TestProject project) =>
        project.PublishAsync($"-p:FunctionRuntimeImage=oci-archive:{package.RuntimeArchive}");
}
