using System.IO.Compression;
using System.Text;
using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests;

public sealed class SecretTests(PackageFixture package)
{
    [Fact]
    public async Task A_push_with_a_password_leaves_none_in_the_logs()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var registry = await RegistryServer.StartWithPasswordAsync(TestContext.Current.CancellationToken);
        using var project = TestProject.Function(package);
        project.Environment["MY_USER"] = RegistryServer.User;
        project.Environment["MY_PASSWORD"] = RegistryServer.Password;

        var outcome = (await project.BuildAsync(
            "PublishFunctionImage",
            $"-p:FunctionImageRegistry={registry.Address}/team",
            "-p:FunctionImageTags=1.0%2Clatest",
            "-p:DispatchPushUsernameVariable=MY_USER",
            "-p:DispatchPushPasswordVariable=MY_PASSWORD",
            "-v:diag",
            "-bl:build.binlog")).Succeeded();

        Assert.DoesNotContain(RegistryServer.Password, outcome.All, StringComparison.Ordinal);
        var binlog = Decompress(project["build.binlog"]);
        Assert.True(Holds(binlog, "MY_PASSWORD"), "the binary log is not readable this way");
        Assert.False(Holds(binlog, RegistryServer.Password));
        Assert.All(
            Directory.GetFiles(project["obj"], "*", SearchOption.AllDirectories),
            static file => Assert.False(Holds(File.ReadAllBytes(file), RegistryServer.Password), file));
    }

    [Fact]
    public async Task What_a_RUN_prints_of_the_password_is_nowhere()
    {
        Assert.SkipUnless(NodeStandIn.IsAvailable, NodeStandIn.Missing);
        using var machine = new TempFolder();
        await NodeStandIn.PublishAsync(package, $"-p:FunctionImageArchive={machine["base.tar"]}");
        using var project = TestProject.Function(package, "<FunctionDockerfile>Dockerfile</FunctionDockerfile>");

        // buildah's chroot isolation ends without waiting for what is still in its pipe. More than a pipe holds, printed last, pushes the rest through.
        project.Write("Dockerfile", "ARG IMAGE\nFROM ${IMAGE}\nRUN printf 'correct %s\\n' horse; printf 'user:correct %s' horse | base64; i=0; while [ $i -lt 2000 ]; do echo 'what a pipe holds is lost when nobody waits for it'; i=$((i+1)); done; exit 3\n");
        project.Environment["DISPATCH_PUSH_USERNAME"] = RegistryServer.User;
        project.Environment["DISPATCH_PUSH_PASSWORD"] = RegistryServer.Password;
        project.Environment["BUILDAH_ISOLATION"] = "chroot";

        var outcome = (await project.BuildAsync(
            "PublishFunctionImage", $"-p:FunctionRuntimeImage=oci-archive:{machine["base.tar"]}", "-p:DispatchRunBuilder=buildah", "-v:diag", "-bl:build.binlog")).FailedWith("DSP5301");

        Assert.Contains("***", outcome.Output, StringComparison.Ordinal);
        string[] forms = [RegistryServer.Password, Convert.ToBase64String(Encoding.UTF8.GetBytes($"{RegistryServer.User}:{RegistryServer.Password}"))];
        var binlog = Decompress(project["build.binlog"]);
        Assert.All(forms, form =>
        {
            Assert.DoesNotContain(form, outcome.All, StringComparison.Ordinal);
            Assert.False(Holds(binlog, form));
            Assert.All(Directory.GetFiles(project["obj"], "*", SearchOption.AllDirectories), file => Assert.False(Holds(File.ReadAllBytes(file), form), file));
        });
    }

    [Fact]
    public async Task Without_credentials_the_push_is_refused_with_the_next_step()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var registry = await RegistryServer.StartWithPasswordAsync(TestContext.Current.CancellationToken);
        using var project = TestProject.Function(package);
        var outcome = (await project.BuildAsync("PublishFunctionImage", $"-p:FunctionImageRegistry={registry.Address}")).FailedWith("DSP3002");
        Assert.Contains("DISPATCH_PUSH_PASSWORD", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DISPATCH_PUSH_PASSWORD")]
    [InlineData("DISPATCH_PULL_PASSWORD")]
    [InlineData("dispatch_registry_password")]
    public async Task A_password_as_a_property_is_refused(string property)
    {
        using var project = TestProject.Function(package);
        var outcome = (await project.BuildAsync("PublishFunctionImage", $"-p:{property}=hunter2")).FailedWith("DSP1013");
        Assert.DoesNotContain("hunter2", outcome.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_in_the_project_is_refused_on_its_line()
    {
        using var project = TestProject.Function(package, "<DISPATCH_PUSH_PASSWORD>hunter2</DISPATCH_PUSH_PASSWORD>");
        var outcome = (await project.BuildAsync("PublishFunctionImage")).FailedWith("DSP1013");
        Assert.Contains("hello.csproj(6): error DSP1013", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_where_the_name_of_a_variable_belongs_is_not_repeated()
    {
        using var project = TestProject.Function(package);
        var outcome = (await project.BuildAsync("PublishFunctionImage", "-p:DispatchPushPasswordVariable=hunter-2")).FailedWith("DSP1002");
        Assert.DoesNotContain("hunter-2", outcome.All, StringComparison.Ordinal);
    }

    private static byte[] Decompress(string binlog)
    {
        using var stream = new GZipStream(File.OpenRead(binlog), CompressionMode.Decompress);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static bool Holds(byte[] content, string text) => content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
