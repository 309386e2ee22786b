using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane.Pods;

/// <summary>Which secrets of a service account the controller hands to the credential container, and how.</summary>
internal static class CredentialSecrets
{
    private const string Folder = "/var/build-secrets";

    private static readonly (string Type, string Annotation, string Flag)[] Annotated =
    [
        ("kubernetes.io/basic-auth", "build.knative.dev/docker-", "-basic-docker"),
        ("kubernetes.io/basic-auth", "build.knative.dev/git-", "-basic-git"),
    ];

    /// <summary>The container's flags for a secret; empty when it is of no use.</summary>
    public static IReadOnlyList<string> Flags(JsonObject secret, ServedRelease release)
    {
        var (name, type) = ((string)secret["metadata"]!["name"]!, (string?)secret["type"]);
        List<string> flags =
        [
            .. from rule in Annotated
               where rule.Type == type
               from annotation in secret["metadata"]!["annotations"]?.AsObject() ?? []
               where annotation.Key.StartsWith(rule.Annotation, StringComparison.Ordinal)
               select $"{rule.Flag}={name}={annotation.Value}",
        ];
        return (type, release >= ServedRelease.V04) switch
        {
            ("kubernetes.io/dockerconfigjson", true) => [$"-docker-config={name}"],
            ("kubernetes.io/dockercfg", true) => [$"-docker-cfg={name}"],
            _ => flags,
        };
    }

    public static JsonObject Volume(JsonObject secret) => new()
    {
        ["name"] = $"secret-volume-{secret["metadata"]!["name"]}",
        ["secret"] = new JsonObject { ["secretName"] = (string)secret["metadata"]!["name"]! },
    };

    public static JsonObject Mount(JsonObject secret) => new()
    {
        ["name"] = $"secret-volume-{secret["metadata"]!["name"]}",
        ["mountPath"] = $"{Folder}/{secret["metadata"]!["name"]}",
    };
}
