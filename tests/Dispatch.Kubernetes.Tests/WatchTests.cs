using System.Globalization;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Kubernetes.Tests;

/// <summary>One watch connection, cut and filled as a server or a network may do it.</summary>
public sealed class WatchTests
{
    private const string First = """{"type":"ADDED","object":{"metadata":{"name":"a","resourceVersion":"5"}}}""" + "\n";
    private const string Second = """{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9"}}}""" + "\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int> Cuts => [.. Enumerable.Range(1, First.Length + Second.Length - 1)];

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task Events_arrive_whole_however_they_are_cut(int cut)
    {
        var all = First + Second;
        await using var api = new ScriptedApi(async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n");
            foreach (var part in new[] { all[..cut], all[cut..] })
            {
                await exchange.SendAsync(string.Create(CultureInfo.InvariantCulture, $"{part.Length:x}\r\n{part}\r\n"));
            }

            await exchange.SendAsync("0\r\n\r\n");
        });

        Assert.Equal([(WatchEventType.Added, "5"), (WatchEventType.Bookmark, "9")], await ReadAsync(api));
        Assert.Equal(
            "/apis/build.knative.dev/v1alpha1/namespaces/team/builds?watch=true&allowWatchBookmarks=true&resourceVersion=3&labelSelector=a%3Db&timeoutSeconds=300", api.Requests.Single().Target);
    }

    [Fact]
    public async Task An_error_event_is_the_exception_it_means()
    {
        await using var api = Sends(First + $$"""{"type":"ERROR","object":{{ScriptedApi.Status(410, "Expired", "too old resource version")}}}""" + "\n");
        var failure = await Assert.ThrowsAsync<KubernetesGoneException>(() => ReadAsync(api));

        Assert.Equal("watch builds.build.knative.dev in namespace \"team\": too old resource version", failure.Message);
    }

    [Theory]
    [InlineData("""{"type":"ADDED","object":{"metadata""")]
    [InlineData("""{"type":"MOVED","object":{}}""" + "\n")]
    [InlineData("""{"type":"ADDED"}""" + "\n")]
    [InlineData("<html>\n")]
    public async Task Anything_else_is_a_broken_connection(string text)
    {
        await using var api = Sends(First + text);

        await Assert.ThrowsAsync<KubernetesConnectionException>(() => ReadAsync(api));
    }

    [Fact]
    public async Task A_connection_that_breaks_says_so()
    {
        await using var api = new ScriptedApi(async exchange =>
        {
            await exchange.SendHeadersAsync(200, 1000);
            await exchange.SendAsync(First);
            exchange.Reset();
        });

        await Assert.ThrowsAsync<KubernetesConnectionException>(() => ReadAsync(api));
        Assert.Single(api.Requests);
    }

    [Fact]
    public async Task An_event_has_a_longest_length()
    {
        await using var api = new ScriptedApi(
            async exchange =>
            {
                await exchange.SendHeadersAsync(200, 1 << 30);
                await exchange.SendAsync(new string('x', 5000));
                await exchange.HangAsync();
            },
            options => options with { MaxBytes = 1000 });

        Assert.Contains("longer than 1000 bytes", (await Assert.ThrowsAsync<KubernetesConnectionException>(() => ReadAsync(api))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_not_repeated()
    {
        await using var api = new ScriptedApi(exchange => exchange.AnswerAsync(410, ScriptedApi.Status(410, "Expired", "list again")));

        await Assert.ThrowsAsync<KubernetesGoneException>(() => ReadAsync(api));
        Assert.Single(api.Requests);
    }

    [Fact]
    public async Task Cancelling_ends_a_silent_watch()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var api = new ScriptedApi(async exchange =>
        {
            await exchange.SendHeadersAsync(200, 1000);
            await exchange.SendAsync(First);
            await exchange.HangAsync();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in api.Client.WatchAsync(ScriptedApi.Builds, "team", new() { ResourceVersion = "3" }, cancellation.Token))
            {
                await cancellation.CancelAsync();
            }
        });
    }

    private static ScriptedApi Sends(string events) => new(exchange => exchange.AnswerAsync(200, events));

    private static async Task<List<(WatchEventType, string)>> ReadAsync(ScriptedApi api)
    {
        List<(WatchEventType, string)> events = [];
        await foreach (var happened in api.Client.WatchAsync(
            ScriptedApi.Builds, "team", new() { ResourceVersion = "3", LabelSelector = "a=b", Timeout = TimeSpan.FromMinutes(5) }, Token))
        {
            events.Add((happened.Type, happened.ResourceVersion));
        }

        return events;
    }
}
