using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane;

/// <summary>A template's steps with the values of a Build, which the controller puts in at the places its release knows; nothing without a template.</summary>
internal sealed class Substitution(JsonNode spec, JsonObject? template, ServedRelease release)
{
    private readonly List<(string Placeholder, string Value)> _values = [.. Values(spec, template).Select(value => ($"${{{value.Key}}}", value.Value))];

    /// <summary>The steps of the template, or else of the Build.</summary>
    public IEnumerable<JsonObject> Steps() => ((template?["spec"] ?? spec)["steps"]?.AsArray() ?? []).Select(step => Step(step!.DeepClone().AsObject()));

    /// <summary>The volumes of the Build, then those of the template.</summary>
    public IEnumerable<JsonObject> Volumes()
    {
        foreach (var volume in (spec["volumes"]?.AsArray() ?? []).Concat(template?["spec"]!["volumes"]?.AsArray() ?? []).Select(volume => volume!.DeepClone().AsObject()))
        {
            if (release >= ServedRelease.V04)
            {
                Replace(volume, "name");
                Replace(volume["persistentVolumeClaim"], "claimName");
                Replace(volume["configMap"], "name");
                Replace(volume["secret"], "secretName");
            }

            yield return volume;
        }
    }

    private static Dictionary<string, string> Values(JsonNode spec, JsonObject? template)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parameter in template?["spec"]!["parameters"]?.AsArray() ?? [])
        {
            if ((string?)parameter!["default"] is { } value)
            {
                values[(string)parameter["name"]!] = value;
            }
        }

        foreach (var argument in spec["template"]?["arguments"]?.AsArray() ?? [])
        {
            values[(string)argument!["name"]!] = (string?)argument["value"] ?? "";
        }

        return values;
    }

    private JsonObject Step(JsonObject step)
    {
        if (spec["template"]?["env"] is JsonArray { Count: > 0 } added)
        {
            var names = added.Select(variable => (string)variable!["name"]!).ToHashSet();
            step["env"] = new JsonArray([.. (step["env"]?.AsArray() ?? []).Where(variable => !names.Contains((string)variable!["name"]!)).Concat(added).Select(variable => variable!.DeepClone())]);
        }

        Replace(step, "name", "workingDir");
        if (release >= ServedRelease.V02)
        {
            Replace(step, "image");
        }

        foreach (var list in new[] { "args", "command" })
        {
            if (step[list] is JsonArray texts)
            {
                step[list] = new JsonArray([.. texts.Select(text => (JsonNode)Replace((string)text!))]);
            }
        }

        foreach (var variable in step["env"]?.AsArray() ?? [])
        {
            Replace(variable, "value");
        }

        foreach (var mount in step["volumeMounts"]?.AsArray() ?? [])
        {
            Replace(mount, "name", "mountPath", "subPath");
        }

        return step;
    }

    private void Replace(JsonNode? item, params string[] members)
    {
        foreach (var member in members)
        {
            if ((string?)item?[member] is { } text)
            {
                item![member] = Replace(text);
            }
        }
    }

    private string Replace(string text) => _values.Aggregate(text, (current, value) => current.Replace(value.Placeholder, value.Value, StringComparison.Ordinal));
}
