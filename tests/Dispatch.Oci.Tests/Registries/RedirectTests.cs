using Dispatch.Oci.Registries;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Oci.Tests.Registries;

/// <summary>Where a registry may send us, and what we take along.</summary>
public sealed class RedirectTests
{
    private static readonly TestBlob _blob = TestBlob.Random(1000);

    private static readonly RegistryOptions _withPassword = Fast.Options with { Credentials = new FixedCredentials("user", "secret") };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_blob_is_fetched_from_the_storage_without_credentials(int status)
    {
        await using var storage = ScriptedServer.Start(exchange => exchange.AnswerBytesAsync(200, _blob.Content));
        await using var server = Protected(exchange => exchange.AnswerAsync(status, "", ("Location", $"http://{storage.Address}/signed?key=1")));
        using var client = new RegistryClient(_withPassword);

        Assert.Equal(_blob.Content, await client.Open(server.Address).ReadAllAsync(_blob.Descriptor, Cancellation));

        var request = Assert.Single(storage.Requests);
        Assert.Equal("/signed?key=1", request.Target);
        Assert.False(request.Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task On_the_way_back_from_another_host_nothing_authorises_either()
    {
        ScriptedServer? server = null;
        await using var other = ScriptedServer.Start(exchange => exchange.AnswerAsync(302, "", ("Location", $"http://{server!.Address}/back")));
        await using var owned = server = Protected(exchange => exchange.Request.Path == "/back"
            ? exchange.AnswerBytesAsync(200, _blob.Content)
            : exchange.AnswerAsync(302, "", ("Location", $"http://{other.Address}/away")));
        using var client = new RegistryClient(_withPassword);

        await client.Open(server.Address).ReadAllAsync(_blob.Descriptor, Cancellation);

        Assert.False(server.Requests.Single(request => request.Path == "/back").Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task A_storage_that_asks_for_credentials_gets_none()
    {
        await using var storage = ScriptedServer.Start(exchange => exchange.AnswerAsync(401, "", ("WWW-Authenticate", "Basic realm=\"give\"")));
        await using var server = Protected(exchange => exchange.AnswerAsync(307, "", ("Location", $"http://{storage.Address}/")));
        using var client = new RegistryClient(_withPassword);

        await Assert.ThrowsAsync<RegistryUnauthorizedException>(() => client.Open(server.Address).ReadAllAsync(_blob.Descriptor, Cancellation));

        Assert.False(Assert.Single(storage.Requests).Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task An_endless_redirect_ends()
    {
        await using var server = ScriptedServer.Start(exchange => exchange.AnswerAsync(302, "", ("Location", $"/again/{exchange.Number}")));
        using var client = new RegistryClient(Fast.Options);

        var e = await Assert.ThrowsAsync<RegistryException>(() => client.Open(server.Address).ReadAllAsync(_blob.Descriptor, Cancellation));

        Assert.Contains("more than 5 redirects", e.Message, StringComparison.Ordinal);
        Assert.Equal(6, server.Requests.Count);
    }

    [Theory]
    [InlineData("file:///etc/passwd", "scheme 'file'")]
    [InlineData("http://user:password@localhost/", "user name")]
    [InlineData("http://[nonsense", "no valid Location")]
    public async Task A_hostile_location_is_not_followed(string location, string problem)
    {
        await using var server = ScriptedServer.Start(exchange => exchange.AnswerAsync(302, "", ("Location", location)));
        using var client = new RegistryClient(Fast.Options);

        var e = await Assert.ThrowsAsync<RegistryException>(() => client.Open(server.Address).ReadAllAsync(_blob.Descriptor, Cancellation));

        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("password@", e.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public void From_https_nothing_leads_to_http() => Assert.Throws<InvalidDataException>(
        () => RegistryEndpoint.Resolve(new("https://registry.example/v2/"), new("http://registry.example/v2/blob")));

    [Theory]
    [InlineData("/v2/x?_state=a%3D", "https://registry.example:5000/v2/x?_state=a%3D")]
    [InlineData("x", "https://registry.example:5000/v2/x")]
    [InlineData("//other.example/x", "https://other.example/x")]
    [InlineData("https://other.example/x", "https://other.example/x")]
    public void Relative_locations_are_resolved(string location, string expected) =>
        Assert.Equal(expected, RegistryEndpoint.Resolve(new("https://registry.example:5000/v2/"), new(location, UriKind.RelativeOrAbsolute)).AbsoluteUri);

    [Theory]
    [InlineData("localhost:5000", "http://localhost:5000/")]
    [InlineData("127.0.0.2:5000", "http://127.0.0.2:5000/")]
    [InlineData("[::1]:5000", "http://[::1]:5000/")]
    [InlineData("localhost.example", "https://localhost.example/")]
    [InlineData("docker.io", "https://registry-1.docker.io/")]
    [InlineData("plain.example:80", "http://plain.example/")]
    [InlineData("plain.example", "https://plain.example/")]
    [InlineData("localhost:5443", "https://localhost:5443/")]
    public void Plain_http_is_for_named_registries_and_this_machine(string registry, string address)
    {
        var options = new RegistryOptions
        {
            PlainHttp = ["plain.example:80"],
            CertificateAuthorityFiles = new Dictionary<string, string>(StringComparer.Ordinal) { ["localhost:5443"] = "ca.pem" },
        };

        Assert.Equal(address, RegistryEndpoint.Of(registry, options).BaseAddress.AbsoluteUri);
    }

    /// <summary>A server that wants Basic authentication before it runs the script.</summary>
    private static ScriptedServer Protected(Func<ScriptedExchange, Task> script) => ScriptedServer.Start(exchange =>
        exchange.Request.Headers.ContainsKey("Authorization") || exchange.Request.Path == "/back"
            ? script(exchange)
            : exchange.AnswerAsync(401, "", ("WWW-Authenticate", "Basic realm=\"test\"")));
}
