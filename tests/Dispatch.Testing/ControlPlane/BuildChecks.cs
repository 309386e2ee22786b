using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Dispatch.Testing.ControlPlane;

/// <summary>What the controller looks at before it makes a pod, in its order and words.</summary>
internal static partial class BuildChecks
{
    /// <summary>The template and the secrets that a Build uses.</summary>
    /// <exception cref="BuildInvalidException">The controller refuses the Build.</exception>
    public static async Task<(JsonObject? Template, IReadOnlyList<JsonObject> Secrets)> LoadAsync(JsonNode spec, string inNamespace, Func<string, Task<JsonObject>> get)
    {
        try
        {
            var account = await get($"/api/v1/namespaces/{inNamespace}/serviceaccounts/{(string?)spec["serviceAccountName"] ?? "default"}");
            List<JsonObject> secrets = [];
            foreach (var secret in account["secrets"]?.AsArray() ?? [])
            {
                secrets.Add(await get($"/api/v1/namespaces/{inNamespace}/secrets/{secret!["name"]}"));
            }

            if (spec["template"] is not { } use)
            {
                return (null, secrets);
            }

            var template = await get((string?)use["kind"] == "ClusterBuildTemplate"
                ? $"/apis/build.knative.dev/v1alpha1/clusterbuildtemplates/{use["name"]}"
                : $"/apis/build.knative.dev/v1alpha1/namespaces/{inNamespace}/buildtemplates/{use["name"]}");
            Check(use["arguments"]?.AsArray() ?? [], template["spec"]!);
            return (template, secrets);
        }
        catch (ApiException e) when (e.Status == HttpStatusCode.NotFound)
        {
            throw new BuildInvalidException(e.Reason);
        }
    }

    private static void Check(JsonArray arguments, JsonNode template)
    {
        var names = arguments.Select(argument => (string)argument!["name"]!).ToList();
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key is { } twice)
        {
            throw new BuildInvalidException($"DuplicateArgName: duplicate argument name \"{twice}\"");
        }

        var missing = (template["parameters"]?.AsArray() ?? []).Where(parameter => parameter!["default"] is null && !names.Contains((string)parameter["name"]!)).ToList();
        if (missing.Count > 0)
        {
            var list = string.Join(' ', missing.Select(parameter => $"{{{parameter!["name"]} {parameter["description"]}}}"));
            throw new BuildInvalidException($"UnsatisfiedParameter: build does not specify these required parameters: [{list}]");
        }

        foreach (var (i, step) in (template["steps"]?.AsArray() ?? []).Index())
        {
            foreach (var (j, text) in (step!["args"]?.AsArray() ?? []).Index().Where(pair => Nested().IsMatch((string)pair.Item!)))
            {
                throw new BuildInvalidException($"NestedPlaceholder: nested placeholder in step {i} arg {j}: \"{text}\"");
            }
        }
    }

    [GeneratedRegex(@"\$\{[^}]+\$")]
    private static partial Regex Nested();
}

/// <summary>The controller refuses a Build: condition False, reason BuildValidationFailed, and this message.</summary>
internal sealed class BuildInvalidException(string message) : Exception(message);
