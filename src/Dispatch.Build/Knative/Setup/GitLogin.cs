namespace Dispatch.Build.Knative.Setup;

/// <summary>What git sources sign in with. Its text form never shows it.</summary>
/// <param name="host">The git server, as its secret's annotation has it: <c>https://host</c>, or <c>host[:port]</c> for SSH.</param>
public abstract class GitLogin(string host)
{
    /// <summary>The git server.</summary>
    public string Host { get; } = host;

    /// <inheritdoc/>
    public override string ToString() => Host;

    /// <summary>A token over HTTPS.</summary>
    public sealed class Token(string host, string username, string token) : GitLogin(host)
    {
        internal string Username { get; } = username;

        internal string Password { get; } = token;
    }

    /// <summary>A private key, and the host's public keys when they are known.</summary>
    public sealed class Key(string host, byte[] privateKey, byte[]? knownHosts) : GitLogin(host)
    {
        internal byte[] PrivateKey { get; } = privateKey;

        internal byte[]? KnownHosts { get; } = knownHosts;
    }
}
