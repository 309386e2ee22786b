using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dispatch.Oci.Registries;

/// <summary>The certificate authorities the user named, each for one host only.</summary>
internal sealed class TrustedRoots(RegistryOptions options)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    // Read when the client is made, so that a wrong path is an error of the settings and not of a connection.
    private readonly ILookup<string, X509Certificate2Collection> _byHost = options.CertificateAuthorityFiles
        .ToLookup(pair => new Uri($"https://{pair.Key}").IdnHost, pair => Read(pair.Key, pair.Value), StringComparer.OrdinalIgnoreCase);

    /// <summary>Accepts what the system trusts, and for named hosts what their authority signed. A wrong name is never accepted.</summary>
    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || sender is not SslStream stream || certificate is not X509Certificate2 leaf)
        {
            return false;
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        own.ChainPolicy.ExtraStore.AddRange(chain?.ChainElements.Select(element => element.Certificate).ToArray() ?? []);
        foreach (var roots in _byHost[stream.TargetHostName])
        {
            own.ChainPolicy.CustomTrustStore.AddRange(roots);
        }

        return own.ChainPolicy.CustomTrustStore.Count > 0 && own.Build(leaf);
    }

    private static X509Certificate2Collection Read(string host, string file)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(file);
            return certificates.Count > 0 ? certificates : throw new CryptographicException("it holds no PEM certificate");
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The certificate authority for {host} cannot be read from {file}: {e.Message}", e);
        }
    }
}
