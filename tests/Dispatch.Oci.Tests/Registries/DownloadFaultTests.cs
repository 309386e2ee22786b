using Dispatch.Oci.Registries;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Oci.Tests.Registries;

/// <summary>What can happen to a blob on its way here.</summary>
public sealed class DownloadFaultTests
{
    private static readonly TestBlob _blob = TestBlob.Random(100_000);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_lost_in_the_middle_is_taken_up_where_it_broke()
    {
        await using var server = ScriptedServer.Start(async exchange =>
        {
            if (exchange.Number == 1)
            {
                await SendHalfAsync(exchange);
                exchange.Close();
                return;
            }

            await exchange.SendHeadersAsync(206, 50_000, ("Content-Range", "bytes 50000-99999/100000"));
            await exchange.SendAsync(_blob.Content[50_000..]);
        });
        using var client = new RegistryClient(Fast.Options);

        Assert.Equal(_blob.Content, await client.Open(server.Address).ReadAllAsync(_blob.Descriptor, Cancellation));
        Assert.Equal([null, "bytes=50000-"], server.Requests.Select(request => request.Headers.GetValueOrDefault("Range")));
    }

    [Fact]
    public async Task A_server_without_ranges_sends_all_again_and_the_blob_is_right()
    {
        await using var server = ScriptedServer.Start(async exchange =>
        {
            if (exchange.Number == 1)
            {
                await SendHalfAsync(exchange);
                exchange.Close();
                return;
            }

            await exchange.AnswerBytesAsync(200, _blob.Content);
        });
        using var client = new RegistryClient(Fast.Options);

        Assert.Equal(_blob.Content, await client.Open(server.Address).ReadAllAsync(_blob.Descriptor, Cancellation));
    }

    [Fact]
    public async Task A_connection_that_is_always_lost_is_given_up_after_five_tries()
    {
        await using var server = ScriptedServer.Start(async exchange =>
        {
            await SendHalfAsync(exchange);
            exchange.Reset();
        });
        using var client = new RegistryClient(Fast.Options);

        var e = await Assert.ThrowsAsync<RegistryUnreachableException>(
            () => client.Open(server.Address).ReadAllAsync(_blob.Descriptor, Cancellation));

        Assert.Equal(UnreachableReason.ConnectionLost, e.Reason);
        Assert.Equal(5, e.Tries);
        Assert.Equal(5, server.Requests.Count);
        Assert.StartsWith($"{server.Address}/app: reading blob {_blob.Descriptor.Digest}: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_range_other_than_the_one_asked_for_is_refused()
    {
        await using var server = ScriptedServer.Start(async exchange =>
        {
            if (exchange.Number == 1)
            {
                await SendHalfAsync(exchange);
                exchange.Close();
                return;
            }

            await exchange.SendHeadersAsync(206, 10, ("Content-Range", "bytes 60000-60009/100000"));
            await exchange.SendAsync(new byte[10]);
        });
        using var client = new RegistryClient(Fast.Options);

        var e = await Assert.ThrowsAsync<RegistryException>(() => client.Open(server.Address).ReadAllAsync(_blob.Descriptor, Cancellation));
        Assert.Contains("no usable range", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_bytes_of_the_same_length_are_refused_at_once()
    {
        var other = TestBlob.Random(100_000).Content;
        other[77]++;
        await using var server = ScriptedServer.Start(exchange => exchange.AnswerBytesAsync(200, other));
        using var client = new RegistryClient(Fast.Options);

        var e = await Assert.ThrowsAsync<DigestMismatchException>(() => client.Open(server.Address).ReadAllAsync(_blob.Descriptor, Cancellation));

        Assert.Equal(_blob.Descriptor.Digest, e.Expected);
        Assert.Equal(Digest.Of(other), e.Actual);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(99_999)]
    [InlineData(0)]
    public async Task A_blob_cut_short_by_a_server_that_says_it_is_whole_is_refused(int length)
    {
        await using var server = ScriptedServer.Start(exchange => exchange.AnswerBytesAsync(200, _blob.Content[..length]));
        using var client = new RegistryClient(Fast.Options);

        var e = await Assert.ThrowsAsync<DigestMismatchException>(() => client.Open(server.Address).ReadAllAsync(_blob.Descriptor, Cancellation));

        Assert.Equal((100_000, length), (e.ExpectedSize, e.ActualSize));
    }

    [Fact]
    public async Task A_longer_blob_is_refused()
    {
        await using var server = ScriptedServer.Start(exchange => exchange.AnswerBytesAsync(200, [.. _blob.Content, 1]));
        using var client = new RegistryClient(Fast.Options);

        await Assert.ThrowsAsync<DigestMismatchException>(() => client.Open(server.Address).ReadAllAsync(_blob.Descriptor, Cancellation));
    }

    [Fact]
    public async Task A_body_that_stops_coming_is_asked_for_again_when_its_time_is_over()
    {
        var time = new ManualTimeProvider();
        await using var server = ScriptedServer.Start(async exchange =>
        {
            if (exchange.Number == 1)
            {
                await SendHalfAsync(exchange);
                await exchange.HangAsync();
            }

            await exchange.SendHeadersAsync(206, 50_000, ("Content-Range", "bytes 50000-99999/100000"));
            await exchange.SendAsync(_blob.Content[50_000..]);
        });
        using var client = new RegistryClient(Fast.Options with { TimeProvider = time });
        await using var content = await client.Open(server.Address).OpenBlobAsync(_blob.Descriptor, Cancellation);
        var copy = new byte[100_000];
        await content.ReadExactlyAsync(copy.AsMemory(0, 50_000), Cancellation);

        var rest = content.ReadExactlyAsync(copy.AsMemory(50_000), Cancellation);
        Assert.False(rest.IsCompleted);
        time.Advance(Fast.Options.IdleTimeout);
        await rest;

        Assert.Equal(_blob.Content, copy);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_body_that_only_trickles_is_given_up()
    {
        var time = new ManualTimeProvider();
        using var more = new SemaphoreSlim(0);
        await using var server = ScriptedServer.Start(async exchange =>
        {
            await exchange.SendHeadersAsync(200, _blob.Content.Length);
            foreach (var one in _blob.Content)
            {
                await more.WaitAsync(exchange.Stopped);
                await exchange.SendAsync([one]);
            }
        });
        using var client = new RegistryClient(Fast.Options with { TimeProvider = time, MaximumTries = 1 });
        await using var content = await client.Open(server.Address).OpenBlobAsync(_blob.Descriptor, Cancellation);

        // A byte every 25 seconds is never idle for 60, but the third comes too late for a byte or two a minute.
        var e = await Assert.ThrowsAsync<RegistryUnreachableException>(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                var read = content.ReadAsync(new byte[1], Cancellation);
                time.Advance(TimeSpan.FromSeconds(25));
                more.Release();
                await read;
            }
        });

        Assert.Equal(UnreachableReason.Timeout, e.Reason);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up_when_the_time_is_over()
    {
        var time = new ManualTimeProvider();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = ScriptedServer.Start(async exchange =>
        {
            asked.SetResult();
            await exchange.HangAsync();
        });
        using var client = new RegistryClient(Fast.Options with { TimeProvider = time, MaximumTries = 1 });

        var find = client.Open(server.Address).FindManifestAsync("latest", Cancellation);
        await asked.Task;
        time.Advance(Fast.Options.AnswerTimeout);

        Assert.Equal(UnreachableReason.Timeout, (await Assert.ThrowsAsync<RegistryUnreachableException>(() => find)).Reason);
    }

    [Fact]
    public async Task Cancelling_ends_a_read_that_waits()
    {
        await using var server = ScriptedServer.Start(async exchange =>
        {
            await SendHalfAsync(exchange);
            await exchange.HangAsync();
        });
        using var client = new RegistryClient(Fast.Options);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using var content = await client.Open(server.Address).OpenBlobAsync(_blob.Descriptor, cancel.Token);
        await content.ReadExactlyAsync(new byte[50_000], cancel.Token);

        var read = content.ReadAsync(new byte[1], cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await read);
    }

    private static async Task SendHalfAsync(ScriptedExchange exchange)
    {
        await exchange.SendHeadersAsync(200, 100_000);
        await exchange.SendAsync(_blob.Content[..50_000]);
    }
}
