using Dispatch.Build.Doctor;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Doctor;

/// <summary>The builders of this machine, and of machines that are not set up.</summary>
public sealed class MachineTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/proc/sys/user/max_user_namespaces", "0\n", "user.max_user_namespaces")]
    [InlineData("/proc/sys/kernel/unprivileged_userns_clone", "0\n", "unprivileged_userns_clone")]
    [InlineData("/etc/subuid", "somebody:100000:65536\n", "usermod --add-subuids")]
    [InlineData("/etc/subgid", null, "usermod --add-subuids")]
    public void What_user_namespaces_lack_is_told(string file, string? content, string remedy)
    {
        var files = Machine();
        files[file] = content;
        var trouble = UserNamespaces.FindTrouble("jane", files.GetValueOrDefault);
        Assert.Contains(file, trouble!.Value.Trouble, StringComparison.Ordinal);
        Assert.Contains(remedy, trouble.Value.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_that_has_them_is_fine() => Assert.Null(UserNamespaces.FindTrouble("jane", Machine().GetValueOrDefault));

    [Theory]
    [InlineData(null, CheckStatus.Warn)]
    [InlineData("podman", CheckStatus.Fail)]
    public async Task Without_a_builder_there_is_a_warning_and_without_the_one_named_a_failure(string? wanted, CheckStatus status)
    {
        var result = await RunBuilderCheck.RunAsync(wanted, Path(_folder.Path), TestContext.Current.CancellationToken);
        Assert.Equal(status, result.Status);
        Assert.NotNull(result.Remedy);
    }

    [Theory]
    [InlineData("exit 0", CheckStatus.Ok)]
    [InlineData("echo Cannot connect to the Docker daemon >&2; exit 1", CheckStatus.Warn)]
    public async Task A_builder_is_asked_whether_it_works(string script, CheckStatus status)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs shell scripts");
        Program("docker", script);
        var result = await RunBuilderCheck.RunAsync(null, Path(_folder.Path), TestContext.Current.CancellationToken);
        Assert.Equal(status, result.Status);
        Assert.True(status is CheckStatus.Ok || result.Message.EndsWith("Cannot connect to the Docker daemon", StringComparison.Ordinal), result.Message);
    }

    [Fact]
    public async Task The_builder_of_this_machine_is_found()
    {
        Assert.SkipUnless(Tool.Find("buildah") is not null, "needs buildah: apt-get install buildah");
        var result = await RunBuilderCheck.RunAsync("buildah", Path(Environment.GetEnvironmentVariable("PATH")!), TestContext.Current.CancellationToken);
        Assert.Contains("buildah", result.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Machine() => new(StringComparer.Ordinal)
    {
        ["/proc/sys/user/max_user_namespaces"] = "12345\n", ["/etc/subuid"] = "jane:100000:65536\n", ["/etc/subgid"] = "jane:100000:65536\n",
    };

    private static Dictionary<string, string> Path(string path) => new(StringComparer.Ordinal) { ["PATH"] = path };

    private void Program(string name, string script) => File.SetUnixFileMode(
        _folder.Write(name, $"#!/bin/sh\n{script}\n"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
}
