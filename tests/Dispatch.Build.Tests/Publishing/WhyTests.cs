using Dispatch.Build.Definitions;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Publishing;

/// <summary>Why something would be built, asked without building it.</summary>
public sealed class WhyTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly PublishSession _session = new(static _ => null, TimeProvider.System);
    private string _cache = "cache";

    public WhyTests()
    {
        _folder.Write("hello/hello.js", "1");
        _folder.Write("hello/lib/a.js", "1");
        _folder.Write("hello/lib/b.js", "1");
        _folder.Write("Dockerfile", "FROM scratch\nCOPY . /function/\n");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Before_the_first_publish_there_is_nothing()
    {
        var need = await _session.WhyAsync(Definition(), Cancel);
        Assert.Equal((BuildReason.Missing, true), (need.Why, need.IsNeeded));
        Assert.Null(need.Digest);
        Assert.False(File.Exists(_folder["hello.tar"]));
    }

    [Fact]
    public async Task An_image_of_the_same_inputs_is_up_to_date()
    {
        var digest = await PublishAsync();
        var need = await _session.WhyAsync(Definition(), Cancel);
        Assert.Equal((BuildReason.Unchanged, false, digest), (need.Why, need.IsNeeded, need.Digest.ToString()));
        Assert.Equal(BuildReason.Forced, (await _session.WhyAsync(Definition(("FunctionImageForce", "true")), Cancel)).Why);
    }

    [Fact]
    public async Task Each_component_that_changed_is_named()
    {
        await PublishAsync();
        _folder.Write("Dockerfile", "FROM scratch\nCOPY . /app/\n");
        var need = await _session.WhyAsync(Definition(("FunctionHandler", "hello.js")), Cancel);
        Assert.Equal((BuildReason.Changed, "Dockerfile and build arguments changed"), (need.Why, need.Text));
        Assert.Null(need.ChangedFiles);
    }

    [Fact]
    public async Task Files_are_named_where_they_are_remembered_and_only_there()
    {
        await PublishAsync();
        _folder.Write("hello/hello.js", "2");
        File.Delete(_folder["hello", "lib", "a.js"]);
        _folder.Write("hello/new.js", "1");
        Assert.Equal(["hello.js", "lib/a.js", "new.js"], (await _session.WhyAsync(Definition(), Cancel)).ChangedFiles);

        _cache = "elsewhere";
        await using var other = new PublishSession(static _ => null, TimeProvider.System);
        var elsewhere = await other.WhyAsync(Definition(), Cancel);
        Assert.Equal("workspace changed", elsewhere.Text);
        Assert.Null(elsewhere.ChangedFiles);
    }

    [Fact]
    public async Task A_list_that_somebody_damaged_says_nothing()
    {
        await PublishAsync();
        var list = Assert.Single(Directory.GetFiles(_folder["cache", "sha256"], "*.workspace"));
        await File.WriteAllTextAsync(list, "nonsense", Cancel);
        _folder.Write("hello/hello.js", "2");
        Assert.Null((await _session.WhyAsync(Definition(), Cancel)).ChangedFiles);
    }

    [Fact]
    public async Task An_archive_that_was_changed_cannot_stand_for_it()
    {
        await PublishAsync();
        await File.AppendAllTextAsync(_folder["hello.tar"], "x", Cancel);
        var need = await _session.WhyAsync(Definition(), Cancel);
        Assert.Equal(BuildReason.Fault, need.Why);
        Assert.Contains("was changed since", need.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_engine_is_another_answer_and_needs_no_cluster()
    {
        var definition = Definition(("DispatchEngine", "knative"), ("DispatchKubeConfig", _folder.Write("broken", "nonsense")));
        Assert.Equal(BuildReason.Missing, (await _session.WhyAsync(definition, Cancel)).Why);
    }

    [Fact]
    public async Task A_base_image_that_is_not_there_is_a_failure_as_it_is_for_a_publish()
    {
        var failure = await Assert.ThrowsAsync<DispatchException>(() => _session.WhyAsync(Definition(("FunctionRuntimeImage", "localhost:1/base:1")), Cancel));
        Assert.Equal(21, failure.Code.ExitCode);
    }

    [Fact]
    public async Task It_can_be_cancelled() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _session.WhyAsync(Definition(), new(canceled: true)));

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<string> PublishAsync()
    {
        var record = await _session.PublishAsync(Definition(), new Progress<BuildEvent>(), null, Cancel);
        return record.Image?.Digest.ToString() ?? throw new InvalidOperationException(record.Diagnostics[0].ToString());
    }

    private FunctionDefinition Definition(params (string Property, string Value)[] more)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["FunctionDirectory"] = "hello",
            ["FunctionDockerfile"] = "Dockerfile",
            ["FunctionImageArchive"] = "hello.tar",
        };
        foreach (var (property, value) in more)
        {
            settings[property] = value;
        }

        return new(ImageKind.Function, new(settings.GetValueOrDefault) { BaseDirectory = _folder.Path, EnvironmentVariable = name => name == "DISPATCH_CACHE" ? _folder[_cache] : null });
    }
}
