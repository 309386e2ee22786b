using System.Text.Json;
using Dispatch.Build.Tool.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tool.Tests.Doctor;

/// <summary>Lines, JSON and exit codes; what each check finds is tested with the library.</summary>
public sealed class DoctorTests
{
    [Fact]
    public async Task A_function_that_can_be_published_exits_with_0()
    {
        using var function = await new FunctionFolder().WithBaseAsync();
        var run = (await function.RunAsync(["doctor", .. function.Publish("--archive", "hello.tar")[1..]])).ExitedWith(0);
        Assert.Equal(["sdk", "configuration", "run-builder", "registry", "base-image"], Lines(run).Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
        Assert.Matches("(?m)^ok +configuration +hello: ", run.Output);
        Assert.Matches("(?m)^skip +registry ", run.Output);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task The_first_failure_decides_the_exit_code()
    {
        using var function = await new FunctionFolder().WithBaseAsync();
        string[] arguments = ["doctor", .. function.Publish("--registry", "localhost:1")[1..]];
        var run = (await function.RunAsync(arguments)).ExitedWith(22);
        Assert.Matches("(?m)^fail +registry +DSP3201: .*\n +Check FunctionImageRegistry", run.Output);
        using var json = JsonDocument.Parse((await function.RunAsync([.. arguments, "--json"])).ExitedWith(22).Output);
        Assert.False(json.RootElement.GetProperty("ok").GetBoolean());
        var failed = Assert.Single(json.RootElement.GetProperty("checks").EnumerateArray(), static check => check.GetProperty("status").GetString() == "fail");
        Assert.Equal(("registry", "DSP3201"), (failed.GetProperty("name").GetString(), failed.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Credentials_are_used_and_not_printed()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var registry = await RegistryServer.StartWithPasswordAsync(TestContext.Current.CancellationToken);
        using var function = await new FunctionFolder().WithBaseAsync();
        (function.Environment["DISPATCH_PUSH_USERNAME"], function.Environment["DISPATCH_PUSH_PASSWORD"]) = (RegistryServer.User, RegistryServer.Password);
        var run = (await function.RunAsync(["doctor", .. function.Publish("--registry", registry.Address)[1..]])).ExitedWith(0);
        Assert.Matches("(?m)^ok +registry .* can be pushed to$", run.Output);
        Assert.DoesNotContain(RegistryServer.Password, run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_functions_of_a_file_are_looked_at_and_what_they_share_once()
    {
        using var function = await new FunctionFolder().WithBaseAsync();
        function.Write("dispatch.yaml", """
            version: 1
            defaults:
              runtime-image: oci-archive:base.tar
              dockerfile: Dockerfile
            functions:
              one: {folder: hello, archive: one.tar}
              two: {folder: hello, archive: two.tar}

            """);
        var run = (await function.RunAsync("doctor")).ExitedWith(0);
        Assert.Equal(["sdk", "configuration", "configuration", "run-builder", "registry", "registry", "base-image"], Lines(run).Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
    }

    private static IEnumerable<string> Lines(ToolRun run) => run.Output.Split('\n').Where(static line => line.Length > 0 && line[0] != ' ');
}
