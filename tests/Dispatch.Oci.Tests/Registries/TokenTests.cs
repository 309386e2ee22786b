using Dispatch.Oci.Credentials;
using Dispatch.Oci.Registries;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Oci.Tests.Registries;

/// <summary>How tokens are asked for, kept and renewed.</summary>
public sealed class TokenTests
{
    private static readonly TestBlob _blob = TestBlob.Random(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_asked_for_once_a_set_of_scopes()
    {
        await using var tokens = ScriptedServer.Start(exchange => exchange.AnswerAsync(200, """{"token":"abc","expires_in":300}"""));
        await using var server = Behind(tokens, "abc");
        using var client = new RegistryClient(Fast.Options);

        await client.Open(server.Address).HasBlobAsync(_blob.Descriptor, Cancellation);
        await client.Open(server.Address).HasBlobAsync(_blob.Descriptor, Cancellation);
        await client.Open(server.Address, RegistryAccess.Push).HasBlobAsync(_blob.Descriptor, Cancellation);
        await client.Open(server.Address, repository: "other").HasBlobAsync(_blob.Descriptor, Cancellation);

        Assert.Equal(
            [
                "GET /token?own=1&service=the%20service&scope=repository%3Aapp%3Apull",
                "GET /token?own=1&service=the%20service&scope=repository%3Aapp%3Apull%2Cpush",
                "GET /token?own=1&service=the%20service&scope=repository%3Aother%3Apull",
            ],
            tokens.Requests.Select(request => request.ToString()));
        Assert.All(tokens.Requests, request => Assert.False(request.Headers.ContainsKey("Authorization")));
    }

    [Fact]
    public async Task Many_requests_at_once_share_one_token()
    {
        await using var tokens = ScriptedServer.Start(exchange => exchange.AnswerAsync(200, """{"token":"abc"}"""));
        await using var server = Behind(tokens, "abc");
        using var client = new RegistryClient(Fast.Options);
        var repository = client.Open(server.Address);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => repository.HasBlobAsync(_blob.Descriptor, Cancellation)));

        Assert.Single(tokens.Requests);
    }

    [Theory]
    [InlineData("\"expires_in\":100", 80, 1)]
    [InlineData("\"expires_in\":100", 95, 2)]
    [InlineData("\"expires_in\":\"100\"", 95, 2)]
    [InlineData("\"expires_in\":-5", 50, 1)]
    [InlineData("\"issued_at\":\"whenever\"", 50, 1)]
    [InlineData("\"issued_at\":\"whenever\"", 59, 2)]
    public async Task A_token_is_renewed_shortly_before_it_expires(string lifetime, int secondsLater, int tokensAsked)
    {
        var time = new ManualTimeProvider();
        await using var tokens = ScriptedServer.Start(exchange => exchange.AnswerAsync(200, $$"""{"access_token":"abc",{{lifetime}}}"""));
        await using var server = Behind(tokens, "abc");
        using var client = new RegistryClient(Fast.Options with { TimeProvider = time });

        await client.Open(server.Address).HasBlobAsync(_blob.Descriptor, Cancellation);
        time.Advance(TimeSpan.FromSeconds(secondsLater));
        await client.Open(server.Address).HasBlobAsync(_blob.Descriptor, Cancellation);

        Assert.Equal(tokensAsked, tokens.Requests.Count);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("<html>")]
    [InlineData("""{"token":"with\r\nheader: injected"}""")]
    [InlineData("""{"token":17}""")]
    public async Task An_answer_without_a_usable_token_is_an_error_that_does_not_quote_it(string answer)
    {
        await using var tokens = ScriptedServer.Start(exchange => exchange.AnswerAsync(200, answer));
        await using var server = Behind(tokens, "abc");
        using var client = new RegistryClient(Fast.Options);

        var e = await Assert.ThrowsAsync<RegistryException>(() => client.Open(server.Address).HasBlobAsync(_blob.Descriptor, Cancellation));

        Assert.EndsWith($"getting a token from {tokens.Address}: the token server's answer holds no valid token", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_is_never_good_enough_ends_with_the_second_answer()
    {
        var asked = 0;
        await using var tokens = ScriptedServer.Start(exchange => exchange.AnswerAsync(200, $$"""{"token":"bad{{++asked}}"}"""));
        await using var server = Behind(tokens, "abc");
        using var client = new RegistryClient(Fast.Options);

        var e = await Assert.ThrowsAsync<RegistryUnauthorizedException>(() => client.Open(server.Address).HasBlobAsync(_blob.Descriptor, Cancellation));

        Assert.False(e.CredentialsFound);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_token_server_that_redirects_does_not_get_the_password_sent_elsewhere()
    {
        await using var thief = ScriptedServer.Start(exchange => exchange.AnswerAsync(200, """{"token":"abc"}"""));
        await using var tokens = ScriptedServer.Start(exchange => exchange.AnswerAsync(307, "", ("Location", $"http://{thief.Address}/")));
        await using var server = Behind(tokens, "abc");
        using var client = new RegistryClient(Fast.Options with { Credentials = new FixedCredentials("user", "secret") });

        await Assert.ThrowsAsync<RegistryException>(() => client.Open(server.Address).HasBlobAsync(_blob.Descriptor, Cancellation));

        Assert.Empty(thief.Requests);
    }

    [Theory]
    [InlineData("http://tokens.example/")]
    [InlineData("https://user@localhost/")]
    public async Task A_hostile_realm_is_not_asked(string realm)
    {
        await using var server = ScriptedServer.Start(exchange => exchange.AnswerAsync(401, "", ("WWW-Authenticate", $"Bearer realm=\"{realm}\"")));
        using var client = new RegistryClient(Fast.Options with { Credentials = new FixedCredentials("user", "secret") });

        var e = await Assert.ThrowsAsync<RegistryException>(() => client.Open(server.Address).HasBlobAsync(_blob.Descriptor, Cancellation));

        Assert.Contains("its challenge names", e.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_registry_token_is_sent_as_it_is()
    {
        await using var server = ScriptedServer.Start(exchange => exchange.Request.Headers.GetValueOrDefault("Authorization") == "Bearer ready"
            ? exchange.SendHeadersAsync(200, _blob.Content.Length)
            : exchange.AnswerAsync(401, "", ("WWW-Authenticate", "Bearer realm=\"http://localhost:1/\"")));
        using var client = new RegistryClient(Fast.Options with { Credentials = new FixedCredentials(Credential.OfRegistryToken("the test", "ready")) });

        Assert.True(await client.Open(server.Address).HasBlobAsync(_blob.Descriptor, Cancellation));
    }

    [Fact]
    public async Task Rights_that_do_not_reach_are_told_from_credentials_that_are_wrong()
    {
        await using var tokens = ScriptedServer.Start(exchange => exchange.AnswerAsync(200, """{"token":"abc"}"""));
        await using var server = ScriptedServer.Start(exchange => exchange.AnswerAsync(
            401, "", ("WWW-Authenticate", $"Bearer realm=\"http://{tokens.Address}/\",error=\"insufficient_scope\"")));
        using var client = new RegistryClient(Fast.Options with { Credentials = new FixedCredentials("user", "secret") });

        var e = await Assert.ThrowsAsync<RegistryDeniedException>(() => client.Open(server.Address, RegistryAccess.Push).HasBlobAsync(_blob.Descriptor, Cancellation));

        Assert.Contains("the credentials from the test", e.Message, StringComparison.Ordinal);
    }

    /// <summary>A registry that wants this token.</summary>
    private static ScriptedServer Behind(ScriptedServer tokens, string token) => ScriptedServer.Start(exchange =>
        exchange.Request.Headers.GetValueOrDefault("Authorization") == $"Bearer {token}"
            ? exchange.SendHeadersAsync(200, _blob.Content.Length)
            : exchange.AnswerAsync(401, "", ("WWW-Authenticate", $"Bearer realm=\"http://{tokens.Address}/token?own=1\",service=\"the service\"")));
}
