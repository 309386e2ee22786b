using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Setup;
using Dispatch.Oci.Credentials;

namespace Dispatch.Build.Doctor;

/// <summary>A secret of a Build's account, as the controller uses it.</summary>
internal sealed class AccountSecret(string name, JsonObject secret)
{
    private readonly string _type = secret.Text("type") ?? "";

    public string Name => name;

    /// <summary>What makes every Build of the account fail; null when nothing does.</summary>
    public string? Trouble =>
        _type is "Opaque" or "kubernetes.io/service-account-token" ? null
        : name.Length > AccountSecrets.MaxNameLength || name.Contains('.', StringComparison.Ordinal)
            ? $"The secret '{name}' cannot become a volume: its name has more than {AccountSecrets.MaxNameLength} characters, or a dot."
        : Annotations(AccountSecrets.DockerAnnotation).Contains("index.docker.io", StringComparer.Ordinal)
            ? $"The secret '{name}' names 'index.docker.io'; for Docker Hub the annotation has to be {RegistryKeys.DockerHub}."
        : null;

    /// <summary>It is a pair for nobody.</summary>
    public bool IsUnused => _type == "kubernetes.io/basic-auth" && !BasicUrls.Any() && !Annotations(AccountSecrets.GitAnnotation).Any();

    /// <summary>The registries that its annotations name.</summary>
    public IEnumerable<string> BasicUrls => _type == "kubernetes.io/basic-auth" ? Annotations(AccountSecrets.DockerAnnotation) : [];

    /// <summary>Whether the builder signs in at a registry with it.</summary>
    public bool Covers(string registry) => BasicUrls.Concat(ConfigKeys()).Any(key => RegistryKeys.Matches(key, registry));

    private IEnumerable<string> Annotations(string prefix) => (secret.Find("metadata", "annotations") as JsonObject ?? [])
        .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(static pair => pair.Value?.ToString() ?? "");

    private IEnumerable<string> ConfigKeys()
    {
        var auths = _type switch
        {
            "kubernetes.io/dockerconfigjson" => Read(".dockerconfigjson").Find("auths"),
            "kubernetes.io/dockercfg" => Read(".dockercfg"),
            _ => null,
        };
        return (auths as JsonObject ?? []).Select(static pair => pair.Key);
    }

    private JsonNode? Read(string key)
    {
        try
        {
            return secret.Text("data", key) is { } base64 ? JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(base64))) : null;
        }
        catch (Exception malformed) when (malformed is FormatException or JsonException)
        {
            return null;
        }
    }
}
