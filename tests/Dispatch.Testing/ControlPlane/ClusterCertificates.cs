using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dispatch.Testing.ControlPlane;

/// <summary>The one authority of a test cluster: it signs the servers (API server, kubelet, webhooks, proxies) and the users.</summary>
public sealed class ClusterCertificates : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset _from = DateTimeOffset.UtcNow.AddDays(-1);

    public ClusterCertificates()
    {
        var request = new CertificateRequest("CN=Test cluster", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        Authority = request.CreateSelfSigned(_from, _from.AddDays(3));
        Server = Sign("CN=localhost", ServerAuthentication);
    }

    public X509Certificate2 Authority { get; }

    /// <summary>For <c>localhost</c> and <c>127.0.0.1</c>, with its key.</summary>
    public X509Certificate2 Server { get; }

    /// <summary>A user: the name becomes CN, each group O. With its key.</summary>
    public X509Certificate2 SignUser(string name, params IEnumerable<string> groups) => Sign(Subject(name, groups), ClientAuthentication);

    /// <summary>As <see cref="SignUser"/>, and no longer valid.</summary>
    public X509Certificate2 SignExpiredUser(string name) => Sign(Subject(name, []), ClientAuthentication, _from.AddHours(1));

    /// <summary>PEM of a private key.</summary>
    public static string KeyPem(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>Whether the other side of a connection shows a certificate of ours; for callbacks of TLS clients.</summary>
    public bool IsOurs(X509Certificate? shown)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return shown is X509Certificate2 certificate && chain.Build(certificate);
    }

    public void Dispose()
    {
        Authority.Dispose();
        Server.Dispose();
        _key.Dispose();
    }

    private static string Subject(string name, IEnumerable<string> groups)
    {
        var subject = new X500DistinguishedNameBuilder();
        foreach (var group in groups)
        {
            subject.AddOrganizationName(group);
        }

        subject.AddCommonName(name);
        return subject.Build().Name;
    }

    private X509Certificate2 Sign(string subject, string usage, DateTimeOffset? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var certificate = request.Create(Authority, _from, until ?? _from.AddDays(2), RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }
}
