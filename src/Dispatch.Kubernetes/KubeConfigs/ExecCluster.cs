using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Dispatch.Kubernetes.KubeConfigs;

/// <summary><c>spec.cluster</c> of an ExecCredential, for plugins with <c>provideClusterInfo</c>.</summary>
internal static class ExecCluster
{
    public static JsonObject Of(ConfigNode cluster)
    {
        var result = new JsonObject { ["server"] = cluster["server"].RequiredText };
        foreach (var name in (string[])["tls-server-name", "proxy-url"])
        {
            if (cluster[name].Text is { } text)
            {
                result[name] = text;
            }
        }

        if (cluster["insecure-skip-tls-verify"].Flag)
        {
            result["insecure-skip-tls-verify"] = true;
        }

        if (PemSource.Find(cluster, "certificate-authority") is { } authority)
        {
            result["certificate-authority-data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(authority.Read()));
        }

        if (cluster["extensions"].Items.FirstOrDefault(item => item["name"].Text == $"{ExecPlugin.Group}/exec")?["extension"].Value is { } extension)
        {
            result["config"] = Json(extension);
        }

        return result;
    }

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value ?? "", Json(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Json)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: var text } => Plain(text),
        YamlScalarNode { Value: var text } => JsonValue.Create(text),
        _ => null,
    };

    private static JsonValue? Plain(string? text) => text switch
    {
        null or "" or "~" or "null" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };
}
