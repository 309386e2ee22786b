using Dispatch.Build.Engines;
using Dispatch.Build.Tests.Keys;
using Dispatch.Oci;
using Xunit;

namespace Dispatch.Build.Tests;

public class PublisherTests
{
    private readonly FakeStores _stores = new() { ["registry.example/runtime:1"] = Manifest("runtime") };

    private static ManifestContent Manifest(string text) => new(MediaTypes.Manifest, System.Text.Encoding.UTF8.GetBytes(text));

    private Task<PublishedImage> PublishAsync(Func<ImageBuild, CancellationToken, Task<PublishedImage>> engine, CancellationToken cancellationToken, ImageBuild? build = null) =>
        new Publisher(_stores, new FakeEngine(engine), TimeProvider.System).PublishAsync(build ?? FailuresTests.Build, new Progress<BuildEvent>(), cancellationToken);

    private static PublishedImage Published(ImageBuild build) => new(build.Destination, Manifest("function").Digest, "fake");

    [Fact]
    public async Task The_base_image_is_pinned_before_anything_else_and_the_template_argument_with_it()
    {
        ImageBuild? seen = null;
        await PublishAsync(
            (build, _) => Task.FromResult(Published(seen = build)),
            TestContext.Current.CancellationToken,
            FailuresTests.Build with { BuildArguments = [new("IMAGE", "registry.example/runtime:1"), new("HANDLER", "registry.example/runtime:1")] });

        var pinned = $"registry.example/runtime:1@{Manifest("runtime").Digest}";
        Assert.Equal(pinned, seen!.BaseImage!.ToString());
        Assert.Equal([new("IMAGE", pinned), new("HANDLER", "registry.example/runtime:1")], seen.BuildArguments);
    }

    [Fact]
    public async Task A_base_image_that_is_not_there_is_an_error_before_the_engine_starts()
    {
        _stores.Remove("registry.example/runtime:1");

        var error = await Assert.ThrowsAsync<DispatchException>(() => PublishAsync((_, _) => throw new InvalidOperationException("started"), TestContext.Current.CancellationToken));

        Assert.Equal(Codes.BaseNotFound, error.Code);
    }

    [Fact]
    public async Task Cancelling_is_an_error_and_never_a_result()
    {
        using var cancellation = new CancellationTokenSource();

        var error = await Assert.ThrowsAsync<DispatchException>(() => PublishAsync(
            async (_, token) =>
            {
                await cancellation.CancelAsync();
                token.ThrowIfCancellationRequested();
                throw new InvalidOperationException("not reached");
            },
            cancellation.Token));

        Assert.Equal(Codes.Cancelled, error.Code);
    }

    [Fact]
    public async Task The_time_allowed_is_kept()
    {
        var error = await Assert.ThrowsAsync<DispatchException>(() => PublishAsync(
            async (_, token) =>
            {
                await Task.Delay(Timeout.Infinite, token);
                throw new InvalidOperationException("not reached");
            },
            TestContext.Current.CancellationToken,
            FailuresTests.Build with { Timeout = TimeSpan.FromMilliseconds(1) }));

        Assert.Equal(Codes.Timeout, error.Code);
    }

    [Fact]
    public async Task A_timeout_of_the_network_does_not_read_as_cancelled()
    {
        var error = await Assert.ThrowsAsync<DispatchException>(() => PublishAsync((_, _) => throw new TaskCanceledException("the network's"), TestContext.Current.CancellationToken));

        Assert.Equal(Codes.Internal, error.Code);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("something else")]
    public async Task Success_needs_the_destination_to_answer_with_the_digest(string? found)
    {
        if (found is not null)
        {
            _stores["registry.example/hello:1"] = Manifest(found);
        }

        var engine = new ProveDigest(new FakeEngine(static (build, _) => Task.FromResult(Published(build))), _stores);

        var error = await Assert.ThrowsAsync<DispatchException>(() => engine.BuildAsync(FailuresTests.Build, new Progress<BuildEvent>(), TestContext.Current.CancellationToken));

        Assert.Equal(Codes.DigestMismatch, error.Code);
    }

    [Fact]
    public async Task Success_is_proven_for_every_tag()
    {
        var build = FailuresTests.Build with { Destination = FailuresTests.Build.Destination with { Tags = ["1", "2"] } };
        _stores["registry.example/hello:1"] = Manifest("function");
        var engine = new ProveDigest(new FakeEngine(static (definition, _) => Task.FromResult(Published(definition))), _stores);

        await Assert.ThrowsAsync<DispatchException>(() => engine.BuildAsync(build, new Progress<BuildEvent>(), TestContext.Current.CancellationToken));
        _stores["registry.example/hello:2"] = Manifest("function");

        Assert.Equal(Manifest("function").Digest, (await engine.BuildAsync(build, new Progress<BuildEvent>(), TestContext.Current.CancellationToken)).Digest);
    }

    private sealed class FakeEngine(Func<ImageBuild, CancellationToken, Task<PublishedImage>> build) : IBuildEngine
    {
        public Task<PublishedImage> BuildAsync(ImageBuild definition, IProgress<BuildEvent> events, CancellationToken cancellationToken) => build(definition, cancellationToken);
    }
}
