using System.Text.Json.Nodes;
using Dispatch.Build.Definitions;
using Dispatch.Build.Knative.Engine;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Templates;
using Dispatch.Kubernetes;

namespace Dispatch.Build.Knative.Setup;

/// <summary>The objects that publishing needs, in the order in which they are made.</summary>
public static class SetupObjects
{
    /// <summary>The same options always give the same objects.</summary>
    /// <exception cref="DispatchException">DSP1003: two registries would share a secret.</exception>
    public static IReadOnlyList<ClusterObject> Create(SetupOptions options)
    {
        var isClusterWide = KnativeKinds.IsClusterWide(options.TemplateKind);
        JsonObject[] registries = [.. options.Registries.Select(AccountSecrets.Registry)];
        if (registries.GroupBy(NameOf, StringComparer.Ordinal).FirstOrDefault(static same => same.Count() > 1) is { } twice)
        {
            throw new DispatchException(Codes.SettingsContradict, $"A registry is named twice: its secret would be '{twice.Key}' both times.");
        }

        JsonObject[] used = options.Git is { } git ? [.. registries, AccountSecrets.Git(git)] : registries;
        JsonObject[] pull = options.Registries.Count > 0 ? [AccountSecrets.Pull(options.Registries)] : [];
        List<ClusterObject> objects = [Object(KnativeKinds.Namespaces, Named("v1", "Namespace", options.Namespace), null)];
        foreach (var kind in (ImageKind[])[ImageKind.Function, ImageKind.Runtime])
        {
            objects.Add(Object(
                KnativeKinds.Templates(options.TemplateKind),
                ManifestJson.ToJson(KanikoTemplate.Create(kind, options.Builder.Text, templateKind: options.TemplateKind)),
                isClusterWide ? null : options.Namespace));
        }

        objects.AddRange(used.Concat(pull).Select(secret => Object(Secrets, secret, options.Namespace)));
        objects.Add(Object(Accounts, Account(options, used, pull), options.Namespace));
        return [.. objects, .. Rights(options, isClusterWide)];
    }

    internal static ResourceKind Secrets { get; } = new("", "v1", "secrets");

    internal static ResourceKind Accounts { get; } = new("", "v1", "serviceaccounts");

    private static IEnumerable<ClusterObject> Rights(SetupOptions options, bool isClusterWide)
    {
        var rights = PublisherRole.Rights(options.TemplateKind).ToLookup(static right => right.Resource.IsNamespaced);
        yield return Object(Rbac("roles"), Role("Role", rights[true]), options.Namespace);
        if (isClusterWide)
        {
            yield return Object(Rbac("clusterroles", isNamespaced: false), Role("ClusterRole", rights[false]), null);
        }

        if (options.Publishers.Count == 0)
        {
            yield break;
        }

        yield return Object(Rbac("rolebindings"), Binding(options, "Role", PublisherRole.Name), options.Namespace);
        if (isClusterWide)
        {
            // Of each namespace its own: the subjects are those of this one.
            yield return Object(Rbac("clusterrolebindings", isNamespaced: false), Binding(options, "ClusterRole", $"{PublisherRole.Name}-{options.Namespace}"), null);
        }
    }

    private static JsonObject Account(SetupOptions options, JsonObject[] used, JsonObject[] pull)
    {
        var account = Named("v1", "ServiceAccount", options.ServiceAccount);
        if (used.Length > 0)
        {
            account["secrets"] = References(used);
        }

        if (pull.Length > 0)
        {
            account["imagePullSecrets"] = References(pull);
        }

        return account;
    }

    private static JsonObject Role(string kind, IEnumerable<PublisherRight> rights)
    {
        var role = Named($"{PublisherRole.ApiGroup}/v1", kind, PublisherRole.Name);
        role["rules"] = PublisherRole.Rules(rights);
        return role;
    }

    private static JsonObject Binding(SetupOptions options, string roleKind, string name)
    {
        var binding = Named($"{PublisherRole.ApiGroup}/v1", $"{roleKind}Binding", name);
        binding["roleRef"] = new JsonObject { ["apiGroup"] = PublisherRole.ApiGroup, ["kind"] = roleKind, ["name"] = PublisherRole.Name };
        binding["subjects"] = new JsonArray([.. options.Publishers.Select(subject => subject.ToJson(options.Namespace))]);
        return binding;
    }

    private static JsonArray References(IEnumerable<JsonObject> secrets) => new([.. secrets.Select(static secret => new JsonObject { ["name"] = NameOf(secret) })]);

    private static string NameOf(JsonObject content) => content.Text("metadata", "name")!;

    private static ResourceKind Rbac(string plural, bool isNamespaced = true) => new(PublisherRole.ApiGroup, "v1", plural, isNamespaced);

    private static JsonObject Named(string apiVersion, string kind, string name) =>
        new() { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = name } };

    private static ClusterObject Object(ResourceKind resource, JsonObject content, string? inNamespace)
    {
        var metadata = content["metadata"]!.AsObject();
        if (inNamespace is not null)
        {
            metadata.Insert(1, "namespace", inNamespace);
        }

        metadata.Insert(inNamespace is null ? 1 : 2, "labels", new JsonObject { [BuildRequest.ManagedByLabel] = BuildRequest.ManagedBy });
        return new(resource, content);
    }
}
