using System.Text.Json.Nodes;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Kubernetes.Tests;

/// <summary>Each failure has its type, and is repeated only where that does no harm.</summary>
public sealed class FailureTests
{
    private static readonly JsonObject Body = new() { ["metadata"] = new JsonObject { ["name"] = "a" } };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(400, typeof(KubernetesBadRequestException), 1)]
    [InlineData(401, typeof(KubernetesUnauthorizedException), 1)]
    [InlineData(403, typeof(KubernetesForbiddenException), 1)]
    [InlineData(404, typeof(KubernetesNotFoundException), 1)]
    [InlineData(405, typeof(KubernetesException), 1)]
    [InlineData(409, typeof(KubernetesConflictException), 1)]
    [InlineData(410, typeof(KubernetesGoneException), 1)]
    [InlineData(413, typeof(KubernetesTooLargeException), 1)]
    [InlineData(422, typeof(KubernetesInvalidException), 1)]
    [InlineData(429, typeof(KubernetesUnavailableException), 6)]
    [InlineData(500, typeof(KubernetesUnavailableException), 6)]
    [InlineData(501, typeof(KubernetesUnavailableException), 1)]
    [InlineData(503, typeof(KubernetesUnavailableException), 6)]
    public async Task A_status_becomes_an_exception_that_keeps_its_words(int code, Type type, int tries)
    {
        await using var api = new ScriptedApi(exchange => exchange.AnswerAsync(code, ScriptedApi.Status(
            code, "Because", "what is wrong", """{"name":"a","kind":"builds","causes":[{"reason":"FieldValueInvalid","field":"spec.x","message":"no"}]}""")));
        var failure = Assert.IsAssignableFrom<KubernetesException>(await Record.ExceptionAsync(() => api.Client.GetAsync(ScriptedApi.Builds, "team", "a", Token)));

        Assert.Equal(type, failure.GetType());
        Assert.StartsWith("get builds.build.knative.dev \"a\" in namespace \"team\": what is wrong", failure.Message, StringComparison.Ordinal);
        Assert.Equal((code, "Because", "a", "builds"), (failure.Status!.Code, failure.Status.Reason, failure.Status.Name, failure.Status.Kind));
        Assert.Equal([("FieldValueInvalid", "spec.x", "no")], failure.Status.Causes);
        Assert.Equal(tries, api.Requests.Count);
    }

    [Theory]
    [InlineData("etcdserver: request is too large")]
    [InlineData("rpc error: code = ResourceExhausted desc = trying to send message larger than max (2500246 vs. 2097152)")]
    public async Task What_the_storage_finds_too_large_is_not_tried_again(string message)
    {
        await using var api = new ScriptedApi(exchange => exchange.AnswerAsync(500, ScriptedApi.Status(500, "", message)));

        await Assert.ThrowsAsync<KubernetesTooLargeException>(() => api.Client.MergePatchAsync(ScriptedApi.Builds, "team", "a", [], null, Token));
        Assert.Single(api.Requests);
    }

    [Fact]
    public async Task Waiting_for_its_turn_takes_nothing_from_the_deadline_of_a_call()
    {
        var time = new ManualTimeProvider();
        await using var api = new ScriptedApi(
            exchange => exchange.AnswerAsync(200, "{}"), options => options with { Burst = 1, CallsPerSecond = 0.01, Deadline = TimeSpan.FromSeconds(30), Time = time });
        await api.Client.GetAsync(ScriptedApi.Builds, "team", "a", Token);
        var second = api.Client.GetAsync(ScriptedApi.Builds, "team", "a", Token);
        await time.WaitForTimerAsync(TimeSpan.FromSeconds(100), Token);
        time.Advance(TimeSpan.FromSeconds(100));
        await second;
    }

    [Fact]
    public async Task A_path_that_is_not_served_is_told_in_the_words_of_every_client()
    {
        await using var api = new ScriptedApi(exchange => exchange.AnswerAsync(404, "404 page not found\n"));

        var failure = await Assert.ThrowsAsync<KubernetesNotFoundException>(() => api.Client.ListAsync(ScriptedApi.Builds, "team", new(), Token));
        Assert.Equal("the server could not find the requested resource (404 page not found)", failure.Status!.Message);
    }

    [Theory]
    [InlineData("<html>\n  <h1>Bad   Gateway</h1></html>", "<html> <h1>Bad Gateway</h1></html>")]
    [InlineData("", "X")]
    [InlineData("""{"kind":"Other"}""", """{"kind":"Other"}""")]
    [InlineData("""{"kind":"Status","code":"7","details":5}""", "no message")]
    public async Task An_answer_of_something_else_is_told_as_well(string body, string expected)
    {
        await using var api = new ScriptedApi(exchange => exchange.AnswerAsync(418, body));

        Assert.Contains(expected, (await Assert.ThrowsAsync<KubernetesException>(() => api.Client.GetAsync(ScriptedApi.Builds, "team", "a", Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waits_as_long_as_the_server_asks_within_reason()
    {
        var time = new ManualTimeProvider();
        await using var api = new ScriptedApi(
            exchange => exchange.Number switch
            {
                1 => exchange.AnswerAsync(429, ScriptedApi.Status(429, "TooManyRequests", "slow down"), ("Retry-After", "3")),
                2 => exchange.AnswerAsync(503, ScriptedApi.Status(503, "ServiceUnavailable", "starting"), ("Retry-After", "3600")),
                _ => exchange.AnswerAsync(200, "{}"),
            },
            options => options with { Time = time, LongestAskedWait = TimeSpan.FromSeconds(10) });
        var call = api.Client.CreateAsync(ScriptedApi.Builds, "team", Body, Token);
        foreach (var wait in new[] { 3, 10 })
        {
            await time.WaitForTimerAsync(TimeSpan.FromSeconds(wait), Token);
            time.Advance(TimeSpan.FromSeconds(wait));
        }

        _ = await call;
        Assert.Equal(3, api.Requests.Count);
    }

    [Theory]
    [InlineData("get", 6)]
    [InlineData("delete", 6)]
    [InlineData("patch", 6)]
    [InlineData("create", 1)]
    public async Task A_broken_answer_is_asked_for_again_unless_the_server_may_have_acted(string verb, int tries)
    {
        await using var api = new ScriptedApi(async exchange =>
        {
            await exchange.ReadBodyAsync();
            await exchange.SendHeadersAsync(200, 100);
            await exchange.SendAsync("{\"metadata\":");
            exchange.Reset();
        });
        var failure = await Assert.ThrowsAsync<KubernetesConnectionException>(() => CallAsync(api, verb));

        Assert.Equal((tries, verb == "create"), (api.Requests.Count, failure.MayHaveActed));
    }

    [Theory]
    [InlineData("get", 502, 6)]
    [InlineData("get", 504, 6)]
    [InlineData("create", 502, 1)]
    [InlineData("create", 504, 1)]
    public async Task A_gateway_that_gave_up_does_not_know_what_the_server_did(string verb, int code, int tries)
    {
        await using var api = new ScriptedApi(exchange => exchange.AnswerAsync(code, "<html>", ("Retry-After", "0")));
        var failure = await Assert.ThrowsAnyAsync<KubernetesException>(() => CallAsync(api, verb));

        Assert.Equal((tries, verb == "create"), (api.Requests.Count, failure is KubernetesConnectionException { MayHaveActed: true }));
    }

    [Theory]
    [InlineData("get", 6)]
    [InlineData("create", 1)]
    public async Task An_answer_that_takes_too_long_is_a_broken_one(string verb, int tries)
    {
        var time = new ManualTimeProvider();
        await using var api = new ScriptedApi(
            async exchange =>
            {
                await exchange.ReadBodyAsync();
                await exchange.HangAsync();
            },
            options => options with { Time = time, Deadline = TimeSpan.FromSeconds(30), FirstWait = TimeSpan.Zero });
        var call = CallAsync(api, verb);
        for (var i = 0; i < tries; i++)
        {
            await time.WaitForTimerAsync(TimeSpan.FromSeconds(30), Token);
            time.Advance(TimeSpan.FromSeconds(30));
        }

        Assert.Contains("within 30 s", (await Assert.ThrowsAsync<KubernetesConnectionException>(() => call)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_has_not_acted()
    {
        int port;
        await using (var server = ScriptedServer.Start(exchange => exchange.HangAsync()))
        {
            port = server.Port;
        }

        using var client = new KubernetesClient(new($"http://localhost:{port}"), "team", new SocketsHttpHandler(), new() { Tries = 2, FirstWait = TimeSpan.Zero });
        Assert.False((await Assert.ThrowsAsync<KubernetesConnectionException>(() => client.CreateAsync(ScriptedApi.Builds, "team", Body, Token))).MayHaveActed);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"long\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}")]
    public async Task What_is_no_bounded_JSON_is_a_broken_answer(string body)
    {
        await using var api = new ScriptedApi(exchange => exchange.AnswerAsync(200, body), options => options with { MaxBytes = 50, Tries = 1 });

        await Assert.ThrowsAsync<KubernetesConnectionException>(() => api.Client.GetAsync(ScriptedApi.Builds, "team", "a", Token));
    }

    [Fact]
    public async Task Cancelling_ends_a_call_at_once()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var api = new ScriptedApi(async exchange =>
        {
            await cancellation.CancelAsync();
            await exchange.HangAsync();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => api.Client.GetAsync(ScriptedApi.Builds, "team", "a", cancellation.Token));
    }

    private static Task CallAsync(ScriptedApi api, string verb) => verb switch
    {
        "get" => api.Client.GetAsync(ScriptedApi.Builds, "team", "a", Token),
        "delete" => api.Client.DeleteAsync(ScriptedApi.Builds, "team", "a", new(), Token),
        "patch" => api.Client.MergePatchAsync(ScriptedApi.Builds, "team", "a", [], null, Token),
        _ => api.Client.CreateAsync(ScriptedApi.Builds, "team", Body, Token),
    };
}
