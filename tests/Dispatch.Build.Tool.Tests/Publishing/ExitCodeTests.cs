using System.Globalization;
using System.Text.RegularExpressions;
using Dispatch.Build.Tool.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;
using Programs = Dispatch.Testing.Tool;

namespace Dispatch.Build.Tool.Tests.Publishing;

/// <summary>Exit codes of real failures, and the page that documents all of them.</summary>
public sealed class ExitCodeTests
{
    [Theory]
    [InlineData(2, "DSP1001", "publish", "hello", "--archive", "x.tar")]
    [InlineData(2, "DSP1002", "publish", "hello", "--runtime-image", "oci-archive:base.tar", "--archive", "x.tar", "--tag", "-no-")]
    [InlineData(2, "DSP1002", "publish", "hello", "--runtime-image", "oci-archive:base.tar", "--archive", "x.tar", "--host", "jenkins")]
    [InlineData(2, "DSP1003", "publish", "hello", "--base-image", "oci-archive:base.tar", "--archive", "x.tar")]
    [InlineData(2, "DSP1004", "publish", "hello", "--runtime-image", "oci-archive:base.tar", "--archive", "x.tar", "--engine", "kaniko")]
    [InlineData(2, "DSP1005", "publish", "hello", "--dockerfile", "none", "--archive", "x.tar")]
    [InlineData(2, "DSP1007", "publish", "hello", "--archiv", "x.tar")]
    [InlineData(2, "DSP1007", "publish", "hello", "--build-arg", "novalue")]
    [InlineData(2, "DSP1207", "publish", "hello", "--runtime-image", "registry.example.com/base:1", "--dockerfile", "Dockerfile", "--registry", "registry.example.com", "--engine", "knative", "--kube-config", "broken")]
    [InlineData(11, "DSP51", "publish", "hello", "--runtime-image", "oci-archive:base.tar", "--dockerfile", "wrong", "--archive", "x.tar")]
    [InlineData(12, "DSP20", "publish", "linked", "--runtime-image", "oci-archive:base.tar", "--dockerfile", "Dockerfile", "--archive", "x.tar")]
    [InlineData(21, "DSP3101", "publish", "hello", "--runtime-image", "oci-archive:none.tar", "--archive", "x.tar")]
    [InlineData(22, "DSP3201", "publish", "hello", "--runtime-image", "oci-archive:base.tar", "--dockerfile", "Dockerfile", "--registry", "localhost:1")]
    [InlineData(22, "DSP3205", "publish", "hello", "--runtime-image", "oci-archive:base.tar", "--dockerfile", "Dockerfile", "--archive", "hello/hello.js/x.tar")]
    public async Task A_failure_exits_with_the_number_of_its_code(int exitCode, string code, params string[] arguments)
    {
        using var function = await new FunctionFolder().WithBaseAsync();
        function.Write("wrong", "FROM scratch\nCOPPY . .\n");
        function.Write("broken", "apiVersion: v1\nkind: Config\ncurrent-context: nowhere\n");
        Directory.CreateDirectory(function["linked"]);
        File.CreateSymbolicLink(function["linked", "out"], "/etc/passwd");
        var run = (await function.RunAsync(arguments)).ExitedWith(exitCode);
        Assert.Contains($"error {code}", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
        Assert.Empty(Directory.GetFiles(function.Path, "x.tar*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_command_that_fails_exits_with_10_and_names_its_line()
    {
        Assert.SkipUnless(Programs.FindMissing("buildah", "busybox") is null, "needs buildah and busybox: apt-get install buildah busybox-static");
        using var function = new FunctionFolder();
        Directory.CreateDirectory(function["base", "root", "bin"]);
        File.Copy(Programs.Find("busybox")!, function["base", "root", "bin", "sh"]);
        await function.WithBaseAsync();
        function.Environment["BUILDAH_ISOLATION"] = "chroot";

        // buildah's chroot isolation ends without waiting for what is still in its pipe. More than a pipe holds, printed last, pushes the rest through.
        function.Write("Dockerfile", "ARG IMAGE\nFROM ${IMAGE}\nCOPY . /function/\nRUN echo error: broken; i=0; while [ $i -lt 2000 ]; do echo 'what a pipe holds is lost when nobody waits for it'; i=$((i+1)); done; exit 7\n");
        var run = (await function.RunAsync(function.Publish("--archive", "hello.tar", "--run-builder", "buildah"))).ExitedWith(10);
        Assert.Contains($"{function["Dockerfile"]}(4", run.Error, StringComparison.Ordinal);
        Assert.Contains("broken", run.Error, StringComparison.Ordinal);
        Assert.Matches("The log: .*hello-[0-9a-f]{8}[.]log", run.Error);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task A_registry_that_wants_a_password_exits_with_20()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var registry = await RegistryServer.StartWithPasswordAsync(TestContext.Current.CancellationToken);
        using var function = await new FunctionFolder().WithBaseAsync();
        (await function.RunAsync(function.Publish("--registry", registry.Address))).ExitedWith(20);
        function.Environment["USER_OF_CI"] = RegistryServer.User;
        function.Environment["PASSWORD_OF_CI"] = RegistryServer.Password;
        var run = (await function.RunAsync(function.Publish("--registry", registry.Address, "--push-username-variable", "USER_OF_CI", "--push-password-variable", "PASSWORD_OF_CI"))).ExitedWith(0);
        Assert.DoesNotContain(RegistryServer.Password, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_publish_that_takes_too_long_exits_with_50()
    {
        using var silent = SilentServer.Start();
        using var function = await new FunctionFolder().WithBaseAsync();
        (await function.RunAsync(function.Publish("--registry", silent.Address, "--timeout", "200ms"))).ExitedWith(50);
    }

    // | 10 | ... | `... DSP5301 ...` |
    [Fact]
    public void The_page_has_every_exit_code_with_an_example()
    {
        var rows = File.ReadLines(Path.Combine(Repository.Root, "docs", "exit-codes.md"))
            .Select(static line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(static cells => cells.Length == 5 && int.TryParse(cells[1], CultureInfo.InvariantCulture, out _))
            .Select(static cells => (ExitCode: int.Parse(cells[1], CultureInfo.InvariantCulture), Example: cells[3]))
            .ToList();
        Assert.Equal(rows.Select(static row => row.ExitCode).Order().Distinct(), rows.Select(static row => row.ExitCode));
        Assert.Equal(Codes.All.Select(static code => code.ExitCode).Concat([0, 1, 3, 4]).Distinct().Order(), rows.Select(static row => row.ExitCode));
        foreach (var (exitCode, example) in rows)
        {
            Assert.StartsWith("`", example, StringComparison.Ordinal);
            Assert.All(Regex.Matches(example, "DSP[0-9]{4}").Select(static match => match.Value), id => Assert.Equal(exitCode, Codes.All.Single(code => code.Id == id).ExitCode));
            Assert.True(exitCode is 0 or 1 or 3 or 4 || example.Contains("DSP", StringComparison.Ordinal), $"The example of {exitCode} names no code.");
        }
    }
}
