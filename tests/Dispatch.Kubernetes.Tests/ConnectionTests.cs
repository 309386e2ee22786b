using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dispatch.Kubernetes.Requests;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Kubernetes.Tests;

/// <summary>Credentials, impersonation and trust, as a connection says.</summary>
public sealed class ConnectionTests
{
    private static readonly KubernetesClientOptions Once = new() { Tries = 1 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Expired_credentials_are_renewed_once()
    {
        await using var server = ScriptedServer.Start(exchange =>
            exchange.Request.Headers["Authorization"] is "Bearer 1" ? exchange.AnswerAsync(401, ScriptedApi.Status(401, "Unauthorized", "expired")) : exchange.AnswerAsync(200, "{}"));
        var credentials = new CountingCredentials(most: 2);
        using var client = KubernetesClient.Connect(Connection(server, credentials));
        _ = await client.CreateAsync(ScriptedApi.Builds, "team", new() { ["metadata"] = new System.Text.Json.Nodes.JsonObject() }, Token);
        _ = await client.GetAsync(ScriptedApi.Builds, "team", "a", Token);

        Assert.Equal(["Bearer 1", "Bearer 2", "Bearer 2"], server.Requests.Select(request => request.Headers["Authorization"]));
    }

    [Fact]
    public async Task Credentials_that_stay_the_same_are_not_tried_again()
    {
        await using var server = ScriptedServer.Start(exchange => exchange.AnswerAsync(401, ScriptedApi.Status(401, "Unauthorized", "no")));
        using var client = KubernetesClient.Connect(Connection(server, new CountingCredentials(most: 1)));

        await Assert.ThrowsAsync<KubernetesUnauthorizedException>(() => client.GetAsync(ScriptedApi.Builds, "team", "a", Token));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Another_user_is_named_in_every_request()
    {
        await using var server = ScriptedServer.Start(exchange => exchange.AnswerAsync(200, "{}"));
        using var client = KubernetesClient.Connect(Connection(server, new CountingCredentials(1)) with { ImpersonationHeaders = [new("Impersonate-User", "ada")] });
        _ = await client.GetAsync(ScriptedApi.Builds, "team", "a", Token);

        Assert.Equal("ada", server.Requests.Single().Headers["Impersonate-User"]);
    }

    [Fact]
    public async Task A_private_authority_is_trusted_where_it_is_named_and_nowhere_else()
    {
        using var folder = new TempFolder();
        var certificates = new TestCertificates(folder.Path);
        await using var server = new TlsServer(certificates);
        using var authority = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(certificates.AuthorityFile, Token));
        using var own = OwnCertificate();

        Assert.True(await ConnectsAsync(server, new() { Authorities = [authority] }));
        Assert.False(await ConnectsAsync(server, new()));
        Assert.True(await ConnectsAsync(server, new() { SkipTlsVerify = true }));
        Assert.False(await ConnectsAsync(server, new() { Authorities = [own] }));
    }

    [Fact]
    public async Task A_server_name_is_sent_and_has_to_be_in_the_certificate()
    {
        using var folder = new TempFolder();
        var certificates = new TestCertificates(folder.Path);
        await using var server = new TlsServer(certificates);
        using var authority = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(certificates.AuthorityFile, Token));

        Assert.False(await ConnectsAsync(server, new() { Authorities = [authority], ServerName = "other.example" }));
        Assert.Equal("other.example", server.ServerName);
        Assert.True(await ConnectsAsync(server, new() { Authorities = [authority], ServerName = "localhost" }, "127.0.0.1"));
        Assert.Equal("localhost", server.ServerName);
    }

    [Fact]
    public async Task A_client_certificate_is_presented()
    {
        using var folder = new TempFolder();
        var certificates = new TestCertificates(folder.Path);
        await using var server = new TlsServer(certificates);
        using var own = OwnCertificate();

        Assert.True(await ConnectsAsync(server, new() { SkipTlsVerify = true, ClientCertificate = (_, _) => ValueTask.FromResult<X509Certificate2?>(own) }));
        Assert.Equal("CN=ada", server.ClientSubject);
        Assert.True(await ConnectsAsync(server, new() { SkipTlsVerify = true, ClientCertificate = (_, _) => ValueTask.FromResult<X509Certificate2?>(null) }));
        Assert.Null(server.ClientSubject);
    }

    [Fact]
    public async Task A_certificate_that_was_refused_is_asked_for_anew_and_goes_to_a_new_connection()
    {
        await using var server = ScriptedServer.Start(exchange => exchange.AnswerAsync(exchange.Number == 1 ? 401 : 200, "{}"));
        using var first = OwnCertificate();
        using var second = OwnCertificate();
        List<X509Certificate2?> connected = [];
        using var invoker = new HttpMessageInvoker(new AuthenticationHandler(
            Connection(server, new CountingCredentials(1)) with { Tls = new() { ClientCertificate = (refresh, _) => ValueTask.FromResult<X509Certificate2?>(refresh ? second : connected.LastOrDefault() ?? first) } },
            certificate =>
            {
                connected.Add(certificate);
                return new SocketsHttpHandler();
            }));
        for (var call = 0; call < 2; call++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{server.Address}/"));
            using var response = await invoker.SendAsync(request, Token);
            Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal([first, second], connected);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_is_not_trusted_is_not_tried_again_and_said_so()
    {
        using var folder = new TempFolder();
        await using var server = new TlsServer(new(folder.Path));
        using var client = KubernetesClient.Connect(new() { Server = new($"https://localhost:{server.Port}"), Namespace = "team", Credentials = new CountingCredentials(1) }, new() { FirstWait = TimeSpan.FromDays(1), Random = static () => 1 });
        var failure = await Assert.ThrowsAsync<KubernetesConnectionException>(() => client.GetAsync(ResourceKind.Pods, "team", "a", Token));
        Assert.Contains("no trusted TLS connection: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_gets_the_requests()
    {
        await using var proxy = ScriptedServer.Start(exchange => exchange.AnswerAsync(200, "{}"));
        using var client = KubernetesClient.Connect(
            new() { Server = new("http://cluster.example/prefix"), Namespace = "team", Credentials = new CountingCredentials(1), ProxyUrl = new($"http://{proxy.Address}") });
        _ = await client.GetAsync(ResourceKind.Pods, "team", "a", Token);

        Assert.Equal("http://cluster.example/prefix/api/v1/namespaces/team/pods/a", proxy.Requests.Single().Target);
    }

    private static KubernetesConnection Connection(ScriptedServer server, IKubernetesCredentials credentials) =>
        new() { Server = new($"http://{server.Address}"), Namespace = "team", Credentials = credentials };

    private static async Task<bool> ConnectsAsync(TlsServer server, KubernetesTls tls, string host = "localhost")
    {
        using var client = KubernetesClient.Connect(
            new() { Server = new($"https://{host}:{server.Port}"), Namespace = "team", Credentials = new CountingCredentials(1), Tls = tls }, Once);
        try
        {
            _ = await client.GetAsync(ResourceKind.Pods, "team", "a", Token);
            return true;
        }
        catch (KubernetesConnectionException)
        {
            return false;
        }
    }

    private static X509Certificate2 OwnCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=ada", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private sealed class CountingCredentials(int most) : IKubernetesCredentials
    {
        private int _number = 1;

        public ValueTask<AuthenticationHeaderValue?> GetAsync(bool refresh, CancellationToken cancellationToken)
        {
            _number = refresh ? Math.Min(most, _number + 1) : _number;
            return ValueTask.FromResult<AuthenticationHeaderValue?>(new("Bearer", _number.ToString(CultureInfo.InvariantCulture)));
        }
    }
}
