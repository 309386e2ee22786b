using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dispatch.Kubernetes.KubeConfigs;

/// <summary>Certificates out of PEM.</summary>
internal static class Certificates
{
    /// <summary>All certificates of a bundle: one at least.</summary>
    public static IReadOnlyList<X509Certificate2> Authorities(PemSource source)
    {
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPem(source.Read());
        }
        catch (CryptographicException e)
        {
            throw source.Node.Error("it holds a certificate that cannot be read.", e);
        }

        return found.Count > 0 ? [.. found] : throw source.Node.Error("it holds no PEM certificate.");
    }

    /// <summary>A certificate with its key.</summary>
    public static X509Certificate2 WithKey(string certificate, string key, Func<string, Exception, KubeConfigException> error)
    {
        try
        {
            var pair = X509Certificate2.CreateFromPem(certificate, key);
            if (!OperatingSystem.IsWindows())
            {
                return pair;
            }

            // SChannel does not take keys that live in memory only.
            using (pair)
            {
                return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), password: null);
            }
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw error("certificate and key are not PEM, or do not belong together.", e);
        }
    }
}
