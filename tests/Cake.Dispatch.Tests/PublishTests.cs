using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Dispatch.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Cake.Dispatch.Tests;

/// <summary>The aliases as extension methods of a context, which is how a Frosting build calls them.</summary>
public sealed class PublishTests
{
    [Fact]
    public void A_function_is_published_and_the_second_time_skipped()
    {
        using var folder = new FunctionFolder().WithBase();
        var image = folder.Context.DispatchPublishFunction("hello", FunctionFolder.Settings());
        Assert.Equal("hello", image.Name);
        Assert.Equal($"oci-archive:{folder["hello.tar"]}", image.Reference);
        Assert.Equal(image.Reference, image.Image);
        Assert.Matches("^sha256:[0-9a-f]{64}$", image.Digest);
        Assert.Equal(["latest"], image.Tags);
        Assert.Equal("local", image.Engine);
        Assert.False(image.Skipped);
        Assert.True(File.Exists(image.LogFile?.FullPath));
        Assert.Contains($"hello -> {image.Reference}", folder.Log[LogLevel.Information]);

        var again = folder.Context.DispatchPublishFunction("hello", FunctionFolder.Settings());
        Assert.True(again.Skipped);
        Assert.Equal(image.Digest, again.Digest);
        Assert.Empty(folder.Log[LogLevel.Error]);
        Assert.Empty(folder.Log[LogLevel.Warning]);
    }

    [Fact]
    public void Log_and_report_go_where_the_settings_say()
    {
        using var folder = new FunctionFolder().WithBase();
        var settings = FunctionFolder.Settings();
        settings.LogFile = "logs/hello.log";
        settings.Report = "reports/hello.json";
        settings.Sarif = "reports/hello.sarif";
        settings.Files = [new("hello/hello.js")];
        var image = folder.Context.DispatchPublishFunction("hello", settings);
        Assert.Equal(folder["logs", "hello.log"], image.LogFile?.FullPath);
        Assert.Contains(image.Digest, File.ReadAllText(folder["reports", "hello.json"]), StringComparison.Ordinal);
        Assert.True(File.Exists(folder["reports", "hello.sarif"]));
    }

    [Theory]
    [InlineData(2, "DSP1001", "RuntimeImage")]
    [InlineData(2, "DSP1002", "Tags")]
    [InlineData(2, "DSP1002", "Host")]
    [InlineData(2, "DSP1002", "Labels")]
    [InlineData(2, "DSP1004", "Engine")]
    [InlineData(2, "DSP1005", "Dockerfile")]
    [InlineData(21, "DSP3101", "nothing.tar")]
    public void A_failure_is_an_exception_with_code_and_exit_code(int exitCode, string code, string named)
    {
        using var folder = new FunctionFolder().WithBase();
        var settings = FunctionFolder.Settings();
        Action change = (code, named) switch
        {
            ("DSP1001", _) => () => (settings.RuntimeImage, settings.Dockerfile) = (null, null),
            ("DSP1002", "Tags") => () => settings.Tags.Add("-no-"),
            ("DSP1002", "Host") => () => settings.Host = "jenkins",
            ("DSP1002", _) => () => settings.Labels["a"] = "\0",
            ("DSP1004", _) => () => settings.Engine = "kaniko",
            ("DSP1005", _) => () => settings.Dockerfile = "none",
            _ => () => (settings.RuntimeImage, settings.Dockerfile) = ("oci-archive:nothing.tar", null),
        };
        change();
        var failure = Assert.Throws<CakeException>(() => folder.Context.DispatchPublishFunction("hello", settings));
        Assert.Equal(exitCode, failure.ExitCode);
        Assert.StartsWith($"{code}: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["hello.tar"]));
    }

    [Fact]
    public void A_broken_Dockerfile_is_an_error_with_file_and_line()
    {
        using var folder = new FunctionFolder().WithBase();
        folder.Write("Dockerfile", "ARG IMAGE\nFROM ${IMAGE}\nCOPPY . /function/\n");
        var failure = Assert.Throws<CakeException>(() => folder.Context.DispatchPublishFunction("hello", FunctionFolder.Settings()));
        Assert.Equal(11, failure.ExitCode);
        Assert.Contains(folder.Log[LogLevel.Error], line => line.StartsWith($"{folder["Dockerfile"]}(3): error DSP51", StringComparison.Ordinal));
    }

    [Fact]
    public void A_registry_that_never_answers_is_a_timeout()
    {
        using var silent = SilentServer.Start();
        using var folder = new FunctionFolder().WithBase();
        var settings = FunctionFolder.Settings();
        (settings.Archive, settings.Registry, settings.Timeout) = (null, silent.Address, TimeSpan.FromMilliseconds(200));
        Assert.Equal(50, Assert.Throws<CakeException>(() => folder.Context.DispatchPublishFunction("hello", settings)).ExitCode);
    }

    [Fact]
    public async Task Secrets_are_passed_by_the_names_of_variables()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var registry = await RegistryServer.StartWithPasswordAsync(TestContext.Current.CancellationToken);
        using var folder = new FunctionFolder().WithBase();
        var settings = FunctionFolder.Settings();
        (settings.Archive, settings.Registry, settings.Tags) = (null, registry.Address, ["1.0", "latest"]);
        Assert.Equal(20, Assert.Throws<CakeException>(() => folder.Context.DispatchPublishFunction("hello", settings)).ExitCode);

        folder.Environment.Variables["USER_OF_CI"] = RegistryServer.User;
        folder.Environment.Variables["PASSWORD_OF_CI"] = RegistryServer.Password;
        (settings.PushUsernameVariable, settings.PushPasswordVariable) = ("USER_OF_CI", "PASSWORD_OF_CI");
        var image = folder.Context.DispatchPublishFunction("hello", settings);
        Assert.Equal($"{registry.Address}/hello@{image.Digest}", image.Reference);
        Assert.Equal($"{registry.Address}/hello:1.0", image.Image);
        Assert.Equal(["1.0", "latest"], image.Tags);
        Assert.DoesNotContain(folder.Log.Entries, static entry => entry.Text.Contains(RegistryServer.Password, StringComparison.Ordinal));
    }

    [Fact]
    public void Arguments_are_required()
    {
        using var folder = new FunctionFolder();
        Assert.Throws<ArgumentNullException>(() => folder.Context.DispatchPublishFunction(null!, new()));
        Assert.Throws<ArgumentNullException>(() => folder.Context.DispatchPublishFunction("hello", null!));
        Assert.Throws<ArgumentNullException>(() => folder.Context.DispatchPublishRuntime("hello", null!));
        Assert.Throws<ArgumentNullException>(() => folder.Context.DispatchExplain(null!));
    }
}
