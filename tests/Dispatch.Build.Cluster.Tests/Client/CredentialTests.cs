using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Dispatch.Kubernetes;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Client;

/// <summary>Whom a real API server takes a client for, by the kubeconfig it was connected with.</summary>
public sealed class CredentialTests(ApiServerFixture fixture)
{
    private static readonly ResourceKind Requests = new("certificates.k8s.io", "v1", "certificatesigningrequests", IsNamespaced: false);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_certificate_stands_in_the_file_or_beside_it()
    {
        using var config = await ConfigAsync();
        using var certificate = config.Server.CreateUser("carol").Certificate!;
        config.File.WritePair(certificate);
        using var byData = config.File.Connect(
            $"client-certificate-data: {ConfigFile.Encode(certificate.ExportCertificatePem())}, client-key-data: {ConfigFile.Encode(ClusterCertificates.KeyPem(certificate))}");
        using var byFile = config.File.Connect("client-certificate: user.pem, client-key: user.key");
        Assert.Equal("carol", await UserAsync(byData));
        Assert.Equal("carol", await UserAsync(byFile));
        Assert.Equal(config.Space, byFile.DefaultNamespace);
    }

    [Fact]
    public async Task A_client_certificate_that_expired_is_read_again_and_shown_on_a_new_connection()
    {
        using var config = await ConfigAsync();
        using var expired = config.Server.Certificates.SignExpiredUser("carol");
        using var current = config.Server.CreateUser("carol").Certificate!;
        config.File.WritePair(expired);
        using var client = config.File.Connect("client-certificate: user.pem, client-key: user.key");
        await Assert.ThrowsAsync<KubernetesUnauthorizedException>(() => ListAsync(client));
        config.File.WritePair(current);
        Assert.Equal("carol", await UserAsync(client));
    }

    [Fact]
    public async Task A_token_stands_in_the_file_or_in_one_that_is_rotated()
    {
        using var config = await ConfigAsync();
        var account = await config.Server.CreateServiceAccountAsync(config.Space, "robot", Cancel);
        using var inside = config.File.Connect($"token: {account.Token}");
        Assert.Equal(account.Name, await UserAsync(inside));

        var time = new ManualTimeProvider();
        var path = config.File.Write("token", "not-a-token\n");
        using var rotated = config.File.Connect("tokenFile: token", time: time);
        await Assert.ThrowsAsync<KubernetesUnauthorizedException>(() => ListAsync(rotated));
        await File.WriteAllTextAsync(path, account.Token + "\n", Cancel);
        Assert.Equal(account.Name, await UserAsync(rotated));

        // Nothing is refused this time: the file is read again by its age.
        var other = await config.Server.CreateServiceAccountAsync(config.Space, "other", Cancel);
        await File.WriteAllTextAsync(path, other.Token, Cancel);
        Assert.Equal(account.Name, await UserAsync(rotated));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(other.Name, await UserAsync(rotated));
    }

    [Fact]
    public async Task A_plugin_gives_a_token_and_another_when_it_is_refused()
    {
        using var config = await ConfigAsync();
        var account = await config.Server.CreateServiceAccountAsync(config.Space, "robot", Cancel);
        using var client = config.File.Connect(config.File.WritePlugin("""{"token": "not-a-token"}""", $$"""{"token": "{{account.Token}}"}"""));
        Assert.Equal([account.Name, account.Name], [await UserAsync(client), await UserAsync(client)]);
        Assert.Equal(2, config.File.PluginRuns);
    }

    [Fact]
    public async Task A_plugin_gives_a_certificate_and_another_when_it_expired()
    {
        using var config = await ConfigAsync();
        using var expired = config.Server.Certificates.SignExpiredUser("carol");
        using var current = config.Server.CreateUser("carol").Certificate!;
        using var client = config.File.Connect(config.File.WritePlugin(Status(expired), Status(current)));
        Assert.Equal(["carol", "carol"], [await UserAsync(client), await UserAsync(client)]);
        Assert.Equal(2, config.File.PluginRuns);
    }

    [Fact]
    public async Task A_plugin_that_fails_is_told_with_its_words()
    {
        using var config = await ConfigAsync();
        using var client = config.File.Connect(config.File.WritePlugin());
        var failed = await Assert.ThrowsAsync<KubeConfigException>(() => ListAsync(client));
        Assert.Contains("the plugin failed with exit code 1: cat: status-1: No such file or directory", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_else_is_impersonated_with_groups_and_extras()
    {
        using var config = await ConfigAsync();
        config.File.WritePair(config.Server.Administrator.Certificate!);
        using var client = config.File.Connect(
            "client-certificate: user.pem, client-key: user.key, as: dave, as-groups: ['system:masters'], as-user-extra: {example.com/reason: [a release] }");
        using var key = ECDsa.Create();
        var request = new CertificateRequest("CN=any", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        var made = await client.CreateAsync(Requests, null, new()
        {
            ["metadata"] = new JsonObject { ["name"] = config.Space },
            ["spec"] = new JsonObject { ["request"] = ConfigFile.Encode(request), ["signerName"] = "example.com/any", ["usages"] = new JsonArray("client auth") },
        }, Cancel);
        Assert.Equal("dave", made.Text("spec", "username"));
        Assert.Equal(["system:masters", "system:authenticated"], made["spec"]!["groups"]!.AsArray().Select(group => (string?)group));
        Assert.Equal("""{"example.com/reason":["a release"]}""", made["spec"]!["extra"]!.ToJsonString());
    }

    private static string Status(X509Certificate2 certificate) => new JsonObject
    {
        ["clientCertificateData"] = certificate.ExportCertificatePem(), ["clientKeyData"] = ClusterCertificates.KeyPem(certificate),
    }.ToJsonString();

    // Users without rights learn their names from the refusal.
    private static async Task<string> UserAsync(KubernetesClient client) =>
        (await Assert.ThrowsAsync<KubernetesForbiddenException>(() => ListAsync(client))).Status!.Message.Split("User \"")[1].Split('"')[0];

    private static Task<ResourcePage> ListAsync(KubernetesClient client) => client.ListAsync(Clients.ConfigMaps, client.DefaultNamespace, new(), Cancel);

    private async Task<Config> ConfigAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        var server = await fixture.StartAsync();
        var space = await server.CreateNamespaceAsync(Cancel);
        return new(server, space, new(server, space));
    }

    private sealed record Config(ApiServer Server, string Space, ConfigFile File) : IDisposable
    {
        public void Dispose() => File.Dispose();
    }
}
