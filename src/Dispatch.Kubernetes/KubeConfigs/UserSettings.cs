using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Dispatch.Kubernetes.KubeConfigs;

/// <summary>An entry of <c>users</c>.</summary>
internal static class UserSettings
{
    /// <summary>Header and client certificate; what stands in the file goes before what a plugin would say.</summary>
    public static (IKubernetesCredentials Credentials, Func<bool, CancellationToken, ValueTask<X509Certificate2?>>? Certificate) Read(
        ConfigNode user, ConfigNode cluster, KubeConfigOptions options, TimeProvider timeProvider)
    {
        if (user["auth-provider"].Exists)
        {
            throw user["auth-provider"].Error("auth providers have left Kubernetes in release 1.26; use an exec plugin.");
        }

        var plugin = user["exec"].Exists ? new ExecCredentials(ExecPlugin.Read(user["exec"], cluster, options), timeProvider) : null;
        var certificate = ClientCertificate(user, timeProvider);
        var header = Header(user, timeProvider);

        // A plugin that gives the header too has just been asked for both.
        return (header ?? plugin ?? (IKubernetesCredentials)new FixedCredentials(null),
            certificate ?? (plugin is null ? null : (refresh, cancellationToken) => plugin.GetCertificateAsync(refresh && header is not null, cancellationToken)));
    }

    private static IKubernetesCredentials? Header(ConfigNode user, TimeProvider timeProvider)
    {
        var (token, tokenFile, name, password) = (user["token"], user["tokenFile"], user["username"], user["password"]);
        if (token.Text is not null && (name.Text ?? password.Text) is not null)
        {
            throw token.Error("username and password are there as well; only one of them can be used.");
        }

        return tokenFile.FilePath is { } path ? new TokenFileCredentials(path, tokenFile.Error, timeProvider)
            : token.Text is { } text ? new FixedCredentials(BearerToken.Header(text, problem => token.Error(problem)))
            : name.Text is not null ? new FixedCredentials(Basic(name.RequiredText, password.Text ?? ""))
            : password.Text is not null ? throw name.Error("it is missing, but a password is there.")
            : null;
    }

    private static AuthenticationHeaderValue Basic(string name, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));

    private static Func<bool, CancellationToken, ValueTask<X509Certificate2?>>? ClientCertificate(ConfigNode user, TimeProvider timeProvider)
    {
        var (certificate, key) = (PemSource.Find(user, "client-certificate"), PemSource.Find(user, "client-key"));
        if (certificate is null || key is null)
        {
            return certificate is not null ? throw user["client-key"].Error("it is missing, but a client certificate is there.")
                : key is not null ? throw user["client-certificate"].Error("it is missing, but a client key is there.")
                : null;
        }

        var pair = new Reread<X509Certificate2>(() => Certificates.WithKey(certificate.Read(), key.Read(), certificate.Node.Error), timeProvider);
        pair.Get(refresh: false);
        return (refresh, _) => ValueTask.FromResult<X509Certificate2?>(pair.Get(refresh));
    }
}
