using System.Text.Json;
using Dispatch.Build.Tool.Tests.Infrastructure;
using Dispatch.Testing.ControlPlane;
using Xunit;
using Programs = Dispatch.Testing.Tool;

namespace Dispatch.Build.Tool.Tests.Setup;

/// <summary>The commands against a real API server, as a user goes about it.</summary>
public sealed class ClusterTests(ApiServerFixture servers) : IClassFixture<ApiServerFixture>
{
    private const string Password = "pass-word-of-ci";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cluster_is_compared_asked_about_set_up_and_checked()
    {
        using var folder = await CreateAsync("team-a");
        string[] setup = ["setup", "--registry", "registry.example.com", "--publisher", "user:jane"];
        var unasked = (await folder.RunAsync([.. setup, "--apply"])).ExitedWith(2);
        Assert.Contains("New: Namespace 'team-a'", unasked.Error, StringComparison.Ordinal);
        Assert.Contains("error DSP1007: Nobody is there to ask. Nothing was changed.", unasked.Error, StringComparison.Ordinal);

        var compared = (await folder.RunAsync([.. setup, "--diff", "--json"])).ExitedWith(0);
        using var json = JsonDocument.Parse(compared.Output);
        Assert.False(json.RootElement.GetProperty("applied").GetBoolean());
        Assert.All(json.RootElement.GetProperty("objects").EnumerateArray(), static one => Assert.Equal("create", one.GetProperty("action").GetString()));

        var done = (await folder.RunAsync([.. setup, "--apply", "--yes"])).ExitedWith(0);
        Assert.Equal(8, done.Output.Split('\n').Count(static line => line.StartsWith("Created ", StringComparison.Ordinal)));
        Assert.Equal("Nothing to change.\n", (await folder.RunAsync([.. setup, "--apply"])).ExitedWith(0).Output);

        var healthy = (await folder.RunAsync("doctor", "--engine", "knative", "--service-account", "dispatch-build")).ExitedWith(0);
        foreach (var name in (string[])["cluster", "clock", "knative", "permissions", "template", "builder-image", "service-account"])
        {
            Assert.Matches($"(?m)^ok +{name} ", healthy.Output);
        }

        Assert.All([unasked, compared, done, healthy], static run =>
        {
            Assert.DoesNotContain(Password, run.Output + run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Password)), run.Output + run.Error, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Somebody_at_a_terminal_is_asked()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Programs.Find("script") is not null, "needs script: apt-get install bsdutils");
        using var folder = await CreateAsync("team-b");
        var no = await AnswerAsync(folder, "n");
        Assert.Contains("Change the cluster like this? [y/N]", no, StringComparison.Ordinal);
        Assert.Contains("exit=51", no, StringComparison.Ordinal);
        Assert.DoesNotContain("Created ", no, StringComparison.Ordinal);
        var yes = await AnswerAsync(folder, "y");
        Assert.Contains("Created Namespace 'team-b'", yes, StringComparison.Ordinal);
        Assert.Contains("exit=0", yes, StringComparison.Ordinal);
    }

    private static Task<string> AnswerAsync(FunctionFolder folder, string answer)
    {
        var variables = string.Join(' ', folder.Environment.Select(static pair => $"{pair.Key}={pair.Value}"));
        var command = $"cd {folder.Path} && env {variables} dotnet {ToolRun.Assembly} setup --apply; echo exit=$?";
        return Programs.RunAsync("sh", ["-c", $"echo {answer} | script -qec '{command}' /dev/null"], Cancel);
    }

    private async Task<FunctionFolder> CreateAsync(string name)
    {
        var server = await servers.StartAsync();
        var folder = new FunctionFolder();
        (folder.Environment["DISPATCH_NAMESPACE"], folder.Environment["DISPATCH_KUBE_CONFIG"]) = (name, server.WriteKubeConfig(server.Administrator, name));
        (folder.Environment["DISPATCH_PUSH_USERNAME"], folder.Environment["DISPATCH_PUSH_PASSWORD"]) = ("ci", Password);
        return folder;
    }
}
