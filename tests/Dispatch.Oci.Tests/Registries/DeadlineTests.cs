using Dispatch.Oci.Registries;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Oci.Tests.Registries;

/// <summary>Bodies that do not get through.</summary>
public sealed class DeadlineTests
{
    [Fact]
    public async Task A_registry_that_stops_taking_bytes_is_given_up_when_the_body_has_not_moved()
    {
        var time = new ManualTimeProvider();
        var options = Fast.Options with { TimeProvider = time };
        var stuck = new StuckHandler();
        using var invoker = new HttpMessageInvoker(new DeadlineHandler(options, stuck));
        var blob = TestBlob.Random(1_000_000);
        using var request = new HttpRequestMessage(HttpMethod.Put, "http://localhost/") { Content = new BlobContent(blob.Content.Length, blob.OpenAsync) };

        // Each piece that moves gives the next one the whole time again.
        var send = invoker.SendAsync(request, TestContext.Current.CancellationToken);
        foreach (var _ in Enumerable.Range(0, 3))
        {
            await stuck.Waiting.WaitAsync(TestContext.Current.CancellationToken);
            time.Advance(options.IdleTimeout - TimeSpan.FromSeconds(1));
            stuck.Take.Release();
        }

        await stuck.Waiting.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(send.IsCompleted);
        time.Advance(options.IdleTimeout);

        await Assert.ThrowsAsync<TimeoutException>(() => send);
    }

    /// <summary>Takes a piece of the body when told so.</summary>
    private sealed class StuckHandler : HttpMessageHandler
    {
        public SemaphoreSlim Waiting { get; } = new(0);

        public SemaphoreSlim Take { get; } = new(0);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await request.Content!.CopyToAsync(new StuckStream(this), cancellationToken);
            return new();
        }
    }

    private sealed class StuckStream(StuckHandler handler) : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            handler.Waiting.Release();
            await handler.Take.WaitAsync(cancellationToken);
        }
    }
}
