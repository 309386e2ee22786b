using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests;

/// <summary>The samples whose template has <c>RUN</c>, on a base image made of busybox with a stand-in for Node.js.</summary>
public sealed class RunTests(PackageFixture package)
{
    // buildah's chroot isolation ends without waiting for what is still in its pipe. More than a pipe holds, printed last, pushes the rest through.
    private const string Node = """
        #!/bin/sh
        grep -q module.exports "$2" || { echo "TypeError: handler is not a function" >&2; printf '%0200000d\n' 0 >&2; exit 1; }

        """;

    [Fact]
    public async Task A_handler_that_loads_becomes_an_image_and_one_that_does_not_an_error_with_its_words()
    {
        Assert.SkipUnless(Tool.Find("buildah") is not null && Tool.Find("busybox") is not null, "needs buildah and busybox: apt-get install buildah busybox-static");
        using var machine = await BaseAsync();
        using var runtime = new TestProject(package, "samples/runtime-js-validated");
        (await runtime.BuildAsync("PublishRuntimeImage", $"-p:FunctionBaseImage=oci-archive:{machine["base.tar"]}", $"-p:FunctionImageArchive={runtime["runtime.tar"]}")).Succeeded();

        using var function = new TestProject(package, "samples/hello-js-validated");
        function.Environment["BUILDAH_ISOLATION"] = "chroot";
        var runtimeImage = $"-p:FunctionRuntimeImage=oci-archive:{runtime["runtime.tar"]}";
        var image = ArchivedImage.Read((await function.PublishAsync(runtimeImage, "-p:DispatchRunBuilder=buildah"))["Archive"]);
        Assert.Contains("function/hello.js", image.Files);

        function.Write("hello.js", "exports.other = 1;\n");
        var outcome = (await function.BuildAsync("PublishFunctionImage", runtimeImage, "-p:DispatchRunBuilder=buildah")).FailedWith("DSP5301");
        Assert.Contains("TypeError: handler is not a function", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Invalid function file or handler", outcome.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(function["bin"], "*.oci.tar.key.json", SearchOption.AllDirectories));
    }

    private async Task<TestProject> BaseAsync()
    {
        var project = new TestProject(package);
        project.Write("base.csproj", TestProject.NoTargets(package, "<FunctionDockerfile>Dockerfile</FunctionDockerfile><FunctionDirectory>root</FunctionDirectory>"));
        project.Write("Dockerfile", "FROM scratch\nCOPY . /\nENV PATH=/bin\n");
        project.Write("root/bin/node", Node);
        File.SetUnixFileMode(project["root", "bin", "node"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.Copy(Tool.Find("busybox")!, project["root", "bin", "busybox"]);
        foreach (var applet in (string[])["sh", "grep", "echo"])
        {
            File.CreateSymbolicLink(project["root", "bin", applet], "busybox");
        }

        (await project.BuildAsync("PublishRuntimeImage", $"-p:FunctionImageArchive={project["base.tar"]}")).Succeeded();
        return project;
    }
}
