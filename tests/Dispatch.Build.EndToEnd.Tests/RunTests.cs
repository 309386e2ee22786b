using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests;

/// <summary>The samples whose template has <c>RUN</c>, on a base image made of busybox with a stand-in for Node.js.</summary>
public sealed class RunTests(PackageFixture package)
{
    [Fact]
    public async Task A_handler_that_loads_becomes_an_image_and_one_that_does_not_an_error_with_its_words()
    {
        Assert.SkipUnless(NodeStandIn.IsAvailable, NodeStandIn.Missing);
        using var machine = new TempFolder();
        await NodeStandIn.PublishAsync(package, $"-p:FunctionImageArchive={machine["base.tar"]}");
        using var runtime = new TestProject(package, "samples/runtime-js-validated");
        (await runtime.BuildAsync("PublishRuntimeImage", $"-p:FunctionBaseImage=oci-archive:{machine["base.tar"]}", $"-p:FunctionImageArchive={runtime["runtime.tar"]}")).Succeeded();

        using var function = new TestProject(package, "samples/hello-js-validated");
        function.Environment["BUILDAH_ISOLATION"] = "chroot";
        var runtimeImage = $"-p:FunctionRuntimeImage=oci-archive:{runtime["runtime.tar"]}";
        var image = ArchivedImage.Read((await function.PublishAsync(runtimeImage, "-p:DispatchRunBuilder=buildah"))["Archive"]);
        Assert.Contains("function/hello.js", image.Files);

        function.Write("hello.js", "exports.other = 1;\n");
        var outcome = (await WithItsWordsAsync(() => function.BuildAsync("PublishFunctionImage", runtimeImage, "-p:DispatchRunBuilder=buildah"))).FailedWith("DSP5305");
        Assert.Contains("TypeError: handler is not a function", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Invalid function file or handler", outcome.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(function["bin"], "*.oci.tar.key.json", SearchOption.AllDirectories));
    }

    // buildah 1.28 with chroot isolation sometimes ends before it has read all that a RUN printed last; another attempt has it.
    private static async Task<Outcome> WithItsWordsAsync(Func<Task<Outcome>> build)
    {
        var outcome = await build();
        for (var attempt = 1; attempt < 5 && !outcome.Output.Contains("Invalid function file", StringComparison.Ordinal); attempt++)
        {
            outcome = await build();
        }

        return outcome;
    }
}
