using Dispatch.Kubernetes;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Client;

/// <summary>Which servers a client trusts, by the kubeconfig it was connected with.</summary>
public sealed class TrustTests(ApiServerFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("certificate-authority: ca.pem")]
    [InlineData("certificate-authority: both.pem")]
    [InlineData("certificate-authority: ca.pem, tls-server-name: localhost")]
    [InlineData("insecure-skip-tls-verify: true")]
    [InlineData("insecure-skip-tls-verify: true, tls-server-name: other.example")]
    public async Task A_server_is_trusted(string cluster) => Assert.Null(await Record.ExceptionAsync(() => ListAsync(cluster)));

    [Theory]
    [InlineData("certificate-authority: other.pem", "PartialChain")]
    [InlineData("certificate-authority: ca.pem, tls-server-name: other.example", "RemoteCertificateNameMismatch")]
    [InlineData("tls-server-name: localhost", "")]
    public async Task A_server_is_not_trusted_and_why(string cluster, string reason)
    {
        var refused = await Assert.ThrowsAsync<KubernetesConnectionException>(() => ListAsync(cluster));
        Assert.False(refused.MayHaveActed);
        Assert.Contains("no trusted TLS connection", refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    private async Task ListAsync(string cluster)
    {
        var server = await fixture.StartAsync();
        using var config = new ConfigFile(server, "default");
        using var others = new ClusterCertificates();
        var (ours, theirs) = (server.Certificates.Authority.ExportCertificatePem(), others.Authority.ExportCertificatePem());
        config.Write("ca.pem", ours);
        config.Write("other.pem", theirs);
        config.Write("both.pem", $"{theirs}\n{ours}\n");
        using var client = config.Connect($"token: {server.TokenAdministrator.Token}", cluster);
        await client.ListAsync(Clients.ConfigMaps, "default", new(), Cancel);
    }
}
