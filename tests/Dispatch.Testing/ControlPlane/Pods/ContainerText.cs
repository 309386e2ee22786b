using System.Text;
using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane.Pods;

/// <summary>What Kubernetes makes of a container's command, arguments and variables: <c>$(NAME)</c> is a variable, <c>$$</c> a dollar sign.</summary>
internal sealed class ContainerText
{
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    public ContainerText(JsonObject container)
    {
        foreach (var variable in container["env"]?.AsArray() ?? [])
        {
            _variables[(string)variable!["name"]!] = Expand((string?)variable["value"] ?? "");
        }

        Command = Expand(container["command"]);
        Arguments = Expand(container["args"]);
    }

    public IReadOnlyDictionary<string, string> Variables => _variables;

    /// <summary>Empty for the image's own.</summary>
    public IReadOnlyList<string> Command { get; }

    public IReadOnlyList<string> Arguments { get; }

    private List<string> Expand(JsonNode? texts) => [.. (texts as JsonArray ?? []).Select(text => Expand((string)text!))];

    private string Expand(string text)
    {
        var result = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            var rest = text.AsSpan(at);
            if (rest.StartsWith("$$", StringComparison.Ordinal))
            {
                result.Append('$');
                at++;
            }
            else if (rest.StartsWith("$(", StringComparison.Ordinal) && rest.IndexOf(')') is > 0 and var end && _variables.TryGetValue(rest[2..end].ToString(), out var value))
            {
                result.Append(value);
                at += end;
            }
            else
            {
                result.Append(text[at]);
            }
        }

        return result.ToString();
    }
}
