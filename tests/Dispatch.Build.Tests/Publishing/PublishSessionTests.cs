using Dispatch.Build.Definitions;
using Dispatch.Build.Reporting;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Publishing;

/// <summary>A publish as faces run it, with the real local engine.</summary>
public sealed class PublishSessionTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private readonly PublishSession _session;

    public PublishSessionTests()
    {
        _folder.Write("Hello World/Dockerfile", "FROM scratch\nCOPY data /data\n");
        _folder.Write("Hello World/data/file", "content");
        _variables["DISPATCH_CACHE"] = _folder["cache"];
        _session = new(_variables.GetValueOrDefault, TimeProvider.System);
    }

    [Fact]
    public async Task A_record_tells_the_image_and_where_the_log_is()
    {
        var record = await PublishAsync(Definition("hello.tar"));

        Assert.Equal("hello-world", record.Name);
        Assert.NotNull(record.Image);
        Assert.StartsWith(_folder["cache", "logs"], record.LogFile, StringComparison.Ordinal);
        Assert.Contains("COPY data /data", await File.ReadAllTextAsync(record.LogFile!, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_unchanged_keeps_the_log_of_the_build_that_made_it()
    {
        var first = await PublishAsync(Definition("hello.tar"));
        var log = await File.ReadAllTextAsync(first.LogFile!, TestContext.Current.CancellationToken);

        var second = await PublishAsync(Definition("hello.tar"));

        Assert.True(second.Image!.Skipped);
        Assert.Equal(log, await File.ReadAllTextAsync(second.LogFile!, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_failure_is_in_the_record()
    {
        var record = await PublishAsync(Definition("hello.tar", ("FunctionImagePlatform", "plan9")));

        Assert.Null(record.Image);
        Assert.Null(record.LogFile);
        Assert.Equal(Codes.SettingInvalid, Assert.Single(record.Diagnostics).Code);
    }

    [Theory]
    [InlineData("FunctionImageLabel", null)]
    [InlineData("FunctionDockerfileStage", "hunter-2")]
    [InlineData("FunctionImageTags", "not/hunter-2")]
    [InlineData("FunctionDockerfile", "hunter-2/Dockerfile")]
    public async Task No_secret_of_the_run_is_in_the_record(string property, string? value)
    {
        _variables["DISPATCH_PUSH_PASSWORD"] = "hunter-2";
        var definition = Definition("hello.tar", [.. value is null ? Array.Empty<(string, string)>() : [(property, value)]]) with
        {
            BuildArguments = [new("OF_hunter-2", "hunter-2")],
            Labels = [new("of.hunter-2", "hunter-2")],
        };

        var record = await PublishAsync(definition);

        Assert.Equal(value is null, record.Image is not null);
        Assert.DoesNotContain("hunter-2", record.ToJson(), StringComparison.Ordinal);
        Assert.Contains("***", record.ToJson(), StringComparison.Ordinal);
        Assert.DoesNotContain("hunter-2", SummaryText.Create(record).Full, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nor_in_a_description()
    {
        _variables["DISPATCH_PUSH_PASSWORD"] = "hunter-2";
        _folder.Write("Hello World/Dockerfile", "FROM scratch\nCOPY data /data\nENV TOKEN=hunter-2\n");
        var lines = await _session.DescribeAsync(Definition("hello.tar"), TestContext.Current.CancellationToken);

        Assert.Contains("  ENV TOKEN=***", lines);
        Assert.DoesNotContain(lines, static line => line.Contains("hunter-2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task So_is_a_cancellation()
    {
        var record = await _session.PublishAsync(Definition("hello.tar"), new Progress<BuildEvent>(), null, new(canceled: true));

        Assert.Equal(Codes.Cancelled, Assert.Single(record.Diagnostics).Code);
        Assert.False(File.Exists(_folder["hello.tar"]));
    }

    [Fact]
    public void Settings_that_reach_registries_alike_share_stores()
    {
        var stores = _session.StoresOf(Definition("a.tar").Settings);

        Assert.Same(stores, _session.StoresOf(Definition("b.tar").Settings));
        Assert.NotSame(stores, _session.StoresOf(Definition("b.tar", ("DispatchInsecureRegistries", "registry.test")).Settings));
    }

    [Fact]
    public async Task A_description_builds_nothing()
    {
        Assert.Contains(await _session.DescribeAsync(Definition("hello.tar"), TestContext.Current.CancellationToken), static line => line == "  COPY data /data");
        Assert.False(File.Exists(_folder["hello.tar"]));
    }

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        _folder.Dispose();
    }

    private Task<PublishRecord> PublishAsync(FunctionDefinition definition) =>
        _session.PublishAsync(definition, new Progress<BuildEvent>(), logFile: null, TestContext.Current.CancellationToken);

    private FunctionDefinition Definition(string archive, params (string Property, string Value)[] more)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["FunctionDirectory"] = "Hello World",
            ["FunctionDockerfile"] = "Hello World/Dockerfile",
            ["FunctionImageArchive"] = archive,
        };
        foreach (var (property, value) in more)
        {
            settings[property] = value;
        }

        return new(ImageKind.Runtime, new(property => settings.GetValueOrDefault(property))
        {
            BaseDirectory = _folder.Path,
            EnvironmentVariable = _variables.GetValueOrDefault,
        });
    }
}
