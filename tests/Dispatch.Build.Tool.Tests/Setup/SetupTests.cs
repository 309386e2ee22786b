using Dispatch.Build.Tool.Tests.Infrastructure;
using Xunit;

namespace Dispatch.Build.Tool.Tests.Setup;

/// <summary>What the command prints, writes and refuses without a cluster; those with one are in Dispatch.Build.Cluster.Tests.</summary>
public sealed class SetupTests
{
    private const string Password = "pass-word-of-ci";

    [Fact]
    public async Task It_prints_objects_to_apply_and_no_secret()
    {
        using var folder = SignedIn();
        var run = (await folder.RunAsync("setup", "--registry", "registry.example.com/team", "--publisher", "user:jane", "--push-password-variable", "PASSWORD_OF_CI")).ExitedWith(0);
        foreach (var kind in (string[])["Namespace", "BuildTemplate", "ServiceAccount", "Role", "RoleBinding"])
        {
            Assert.Contains($"\nkind: {kind}\n", run.Output, StringComparison.Ordinal);
        }

        Assert.Contains("# Secret 'dispatch-registry-registry-example-com'", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, run.Output + run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task It_writes_files_and_names_them()
    {
        using var folder = SignedIn();
        var run = (await folder.RunAsync("setup", "--registry", "registry.example.com", "--push-password-variable", "PASSWORD_OF_CI", "--output", "cluster", "--include-secrets")).ExitedWith(0);
        Assert.Equal(Directory.GetFiles(folder["cluster"]).Order(StringComparer.Ordinal), run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(5, Directory.GetFiles(folder["cluster"]).Length);
    }

    [Theory]
    [InlineData("DSP1007", "--include-secrets")]
    [InlineData("DSP1007", "--output", "x", "--apply")]
    [InlineData("DSP1002", "--publisher", "jane")]
    [InlineData("DSP1002", "--namespace", "No Label")]
    [InlineData("DSP1001", "--git-ssh-key", "none")]
    [InlineData("DSP1207", "--apply", "--kube-config", "broken")]
    public async Task What_cannot_be_is_an_error_of_the_command_line(string code, params string[] arguments)
    {
        using var folder = SignedIn();
        folder.Write("broken", "apiVersion: v1\nkind: Config\ncurrent-context: nowhere\n");
        var run = (await folder.RunAsync(["setup", .. arguments])).ExitedWith(2);
        Assert.Contains($"error {code}", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    private static FunctionFolder SignedIn()
    {
        var folder = new FunctionFolder();
        (folder.Environment["DISPATCH_PUSH_USERNAME"], folder.Environment["PASSWORD_OF_CI"]) = ("ci", Password);
        return folder;
    }
}
