using System.Text.Json.Nodes;

namespace Dispatch.Build.Knative.Setup;

/// <summary>Who gets the rights to publish: a subject of a RoleBinding.</summary>
/// <param name="Kind"><c>User</c>, <c>Group</c> or <c>ServiceAccount</c>.</param>
/// <param name="Name">As the cluster knows it.</param>
/// <param name="Namespace">Of a service account; null for the one that is set up.</param>
public sealed record RoleSubject(string Kind, string Name, string? Namespace = null)
{
    /// <summary>Reads <c>user:NAME</c>, <c>group:NAME</c> or <c>serviceaccount:[NAMESPACE/]NAME</c>.</summary>
    /// <exception cref="FormatException">It is none of them.</exception>
    public static RoleSubject Parse(string text)
    {
        var (kind, name) = text.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? (text[..colon], text[(colon + 1)..]) : (text, "");
        return (kind.ToLowerInvariant(), name.Split('/')) switch
        {
            (_, [""]) => throw Wrong(text),
            ("user", _) => new("User", name),
            ("group", _) => new("Group", name),
            ("serviceaccount", [var account]) => new("ServiceAccount", account),
            ("serviceaccount", [{ Length: > 0 } inNamespace, { Length: > 0 } account]) => new("ServiceAccount", account, inNamespace),
            _ => throw Wrong(text),
        };
    }

    internal JsonObject ToJson(string inNamespace) => Kind == "ServiceAccount"
        ? new() { ["kind"] = Kind, ["name"] = Name, ["namespace"] = Namespace ?? inNamespace }
        : new() { ["apiGroup"] = PublisherRole.ApiGroup, ["kind"] = Kind, ["name"] = Name };

    private static FormatException Wrong(string text) => new($"'{text}' is not written user:NAME, group:NAME or serviceaccount:[NAMESPACE/]NAME.");
}
