using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Dispatch.Oci.Credentials;

namespace Dispatch.Build.Knative.Setup;

/// <summary>
/// The secrets of a Build's account. A pair for each registry, of type basic-auth with the annotation that names it, is what every release of Knative Build
/// writes into the builder's docker configuration; those of type dockerconfigjson only v0.4 and later read, but the nodes pull with nothing else.
/// </summary>
internal static class AccountSecrets
{
    public const string DockerAnnotation = "build.knative.dev/docker-";

    public const string GitAnnotation = "build.knative.dev/git-";

    /// <summary>The controller makes a volume <c>secret-volume-NAME</c> of it, a DNS label of at most 63 characters.</summary>
    public const int MaxNameLength = 49;

    public const string PullSecret = "dispatch-pull";

    public static string NameOf(string prefix, string host)
    {
        var label = string.Concat(host.ToLowerInvariant().Select(static c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        var name = $"{prefix}-{label}";

        // Other hosts of the same label would take its place.
        return host.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '.') && name.Length <= MaxNameLength ? name
            : $"{name[..Math.Min(name.Length, MaxNameLength - 9)].TrimEnd('-')}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(host)))[..8]}";
    }

    public static JsonObject Registry(RegistryLogin login)
    {
        // For Docker Hub the controller takes no other spelling than that of docker login.
        var key = RegistryKeys.ForHelper(login.Registry);
        var url = key.StartsWith("https://", StringComparison.Ordinal) ? key : $"https://{key}";
        return Secret(
            NameOf("dispatch-registry", login.Registry),
            "kubernetes.io/basic-auth",
            new() { [$"{DockerAnnotation}0"] = url },
            ("username", Encoding.UTF8.GetBytes(login.Username)),
            ("password", Encoding.UTF8.GetBytes(login.Password)));
    }

    public static JsonObject Pull(IEnumerable<RegistryLogin> logins)
    {
        var auths = new JsonObject();
        foreach (var login in logins.OrderBy(static login => login.Registry, StringComparer.Ordinal))
        {
            auths[RegistryKeys.ForHelper(login.Registry)] = new JsonObject
            {
                ["username"] = login.Username,
                ["password"] = login.Password,
                ["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.Username}:{login.Password}")),
            };
        }

        return Secret(PullSecret, "kubernetes.io/dockerconfigjson", [], (".dockerconfigjson", Encoding.UTF8.GetBytes(new JsonObject { ["auths"] = auths }.ToJsonString())));
    }

    public static JsonObject Git(GitLogin login)
    {
        var name = NameOf("dispatch-git", login.Host[(login.Host.IndexOf("//", StringComparison.Ordinal) is var at and >= 0 ? at + 2 : 0)..]);
        var annotations = new JsonObject { [$"{GitAnnotation}0"] = login.Host };
        return login switch
        {
            GitLogin.Token token => Secret(
                name, "kubernetes.io/basic-auth", annotations, ("username", Encoding.UTF8.GetBytes(token.Username)), ("password", Encoding.UTF8.GetBytes(token.Password))),
            GitLogin.Key { KnownHosts: { } hosts } key => Secret(name, "kubernetes.io/ssh-auth", annotations, ("ssh-privatekey", key.PrivateKey), ("known_hosts", hosts)),
            GitLogin.Key key => Secret(name, "kubernetes.io/ssh-auth", annotations, ("ssh-privatekey", key.PrivateKey)),
            _ => throw new ArgumentOutOfRangeException(nameof(login)),
        };
    }

    private static JsonObject Secret(string name, string type, JsonObject annotations, params IEnumerable<(string Key, byte[] Value)> data)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (annotations.Count > 0)
        {
            metadata["annotations"] = annotations;
        }

        return new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = metadata,
            ["type"] = type,
            ["data"] = new JsonObject(data.Select(static pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, Convert.ToBase64String(pair.Value)))),
        };
    }
}
