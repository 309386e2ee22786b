using System.Net;
using System.Net.Sockets;
using Dispatch.Oci.Registries;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Oci.Tests.Registries;

/// <summary>When a request is repeated, after how long, and how it ends when that does not help.</summary>
public sealed class RetryTests
{
    private static readonly ManifestContent _manifest = TestImage.Create("x").Manifest;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("7")]
    [InlineData("Fri, 02 Jan 2026 03:04:12 GMT")]
    public async Task The_wait_a_registry_asks_for_is_kept(string retryAfter)
    {
        var time = new ManualTimeProvider();
        await using var server = ScriptedServer.Start(exchange => exchange.Number == 1
            ? exchange.AnswerAsync(429, "", ("Retry-After", retryAfter))
            : AnswerManifestAsync(exchange));
        using var client = new RegistryClient(Fast.Options with { TimeProvider = time });

        var find = client.Open(server.Address).FindManifestAsync("latest", Cancellation);
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(7), Cancellation);
        Assert.Single(server.Requests);
        time.Advance(TimeSpan.FromSeconds(7));

        Assert.Equal(_manifest.Digest, (await find)!.Digest);
    }

    [Fact]
    public async Task A_wait_longer_than_allowed_is_an_error_at_once()
    {
        await using var server = ScriptedServer.Start(exchange => exchange.AnswerAsync(
            429, """{"errors":[{"code":"TOOMANYREQUESTS","message":"pull rate limit"}]}""", ("Retry-After", "21600")));
        using var client = new RegistryClient(Fast.Options);

        var e = await Assert.ThrowsAsync<RegistryRateLimitedException>(() => client.Open(server.Address).FindDigestAsync("latest", Cancellation));

        Assert.Equal(TimeSpan.FromHours(6), e.RetryAfter);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Too_many_requests_for_ever_end_after_five_tries()
    {
        await using var server = ScriptedServer.Start(exchange => exchange.AnswerAsync(
            429, """{"errors":[{"code":"TOOMANYREQUESTS","message":"slow\u001b[31m down"}]}"""));
        using var client = new RegistryClient(Fast.Options);

        var e = await Assert.ThrowsAsync<RegistryRateLimitedException>(() => client.Open(server.Address).FindManifestAsync("latest", Cancellation));

        Assert.Equal("TOOMANYREQUESTS", Assert.Single(e.Errors).Code);
        Assert.Equal($"{server.Address}/app: reading manifest latest: the answer was 429 TooManyRequests (TOOMANYREQUESTS: slow[31m down) (tried 5 times)", e.Message);
        Assert.Equal(5, server.Requests.Count);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_failure_of_the_server_may_pass(int status)
    {
        await using var server = ScriptedServer.Start(exchange => exchange.Number < 5 ? exchange.AnswerAsync(status) : AnswerManifestAsync(exchange));
        using var client = new RegistryClient(Fast.Options);

        Assert.Equal(_manifest.Digest, (await client.Open(server.Address).FindManifestAsync("latest", Cancellation))!.Digest);
        Assert.Equal(5, server.Requests.Count);
    }

    [Theory]
    [InlineData(400, 1)]
    [InlineData(501, 1)]
    [InlineData(503, 5)]
    public async Task A_failure_that_stays_is_told_with_its_status(int status, int requests)
    {
        await using var server = ScriptedServer.Start(exchange => exchange.AnswerAsync(status, "<html>not JSON</html>"));
        using var client = new RegistryClient(Fast.Options);

        var e = await Assert.ThrowsAsync<RegistryException>(() => client.Open(server.Address).FindManifestAsync("latest", Cancellation));

        Assert.Equal((HttpStatusCode)status, e.StatusCode);
        Assert.Equal(requests, server.Requests.Count);
    }

    [Fact]
    public async Task A_connection_dropped_before_the_answer_is_tried_again()
    {
        await using var server = ScriptedServer.Start(exchange =>
        {
            if (exchange.Number > 2)
            {
                return AnswerManifestAsync(exchange);
            }

            exchange.Reset();
            return Task.CompletedTask;
        });
        using var client = new RegistryClient(Fast.Options);

        Assert.NotNull(await client.Open(server.Address).FindManifestAsync("latest", Cancellation));
    }

    [Fact]
    public async Task The_bound_of_the_random_wait_doubles()
    {
        var time = new ManualTimeProvider();
        await using var server = ScriptedServer.Start(exchange => exchange.AnswerAsync(503));
        using var client = new RegistryClient(new() { TimeProvider = time, Random = new HalfRandom() });

        var find = client.Open(server.Address).FindDigestAsync("latest", Cancellation);
        foreach (var milliseconds in (int[])[250, 500, 1000, 2000])
        {
            await time.WaitForTimerAsync(TimeSpan.FromMilliseconds(milliseconds), Cancellation);
            time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        }

        Assert.Equal(5, (await Assert.ThrowsAsync<RegistryException>(() => find)).Tries);
    }

    [Fact]
    public async Task Cancelling_ends_the_wait_between_tries()
    {
        var time = new ManualTimeProvider();
        await using var server = ScriptedServer.Start(exchange => exchange.AnswerAsync(503, "", ("Retry-After", "30")));
        using var client = new RegistryClient(Fast.Options with { TimeProvider = time });
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var find = client.Open(server.Address).FindDigestAsync("latest", cancel.Token);
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(30), Cancellation);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => find);
    }

    [Fact]
    public async Task A_port_where_nothing_listens_is_told()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        listener.Stop();
        using var client = new RegistryClient(Fast.Options);

        var e = await Assert.ThrowsAsync<RegistryUnreachableException>(() => client.Open(address).FindDigestAsync("latest", Cancellation));

        Assert.Equal((UnreachableReason.ConnectionRefused, 5), (e.Reason, e.Tries));
    }

    [Fact]
    public async Task A_host_that_does_not_exist_is_told()
    {
        using var client = new RegistryClient(Fast.Options);

        var e = await Assert.ThrowsAsync<RegistryUnreachableException>(() => client.Open("registry.invalid").FindDigestAsync("latest", Cancellation));

        Assert.Equal(UnreachableReason.NameNotFound, e.Reason);
    }

    private static Task AnswerManifestAsync(ScriptedExchange exchange) =>
        exchange.AnswerBytesAsync(200, _manifest.Bytes.ToArray(), ("Content-Type", _manifest.MediaType));

    private sealed class HalfRandom : Random
    {
        public override double NextDouble() => 0.5;
    }
}
