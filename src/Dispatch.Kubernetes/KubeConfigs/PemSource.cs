using System.Text;

namespace Dispatch.Kubernetes.KubeConfigs;

/// <summary>PEM that stands in the kubeconfig as base64 (<c>NAME-data</c>) or in a file it names (<c>NAME</c>).</summary>
/// <param name="Node">The field.</param>
/// <param name="Path">The file; null when the field holds the data.</param>
internal sealed record PemSource(ConfigNode Node, string? Path)
{
    /// <summary>The data before the file, as in client-go; null when there is neither.</summary>
    public static PemSource? Find(ConfigNode parent, string name) =>
        parent[$"{name}-data"] is { Text: not null } data ? new(data, null)
        : parent[name] is { FilePath: { } path } file ? new(file, path)
        : null;

    /// <summary>The PEM, as it is now.</summary>
    public string Read()
    {
        try
        {
            return Path is null ? Encoding.UTF8.GetString(Convert.FromBase64String(Node.RequiredText)) : File.ReadAllText(Path);
        }
        catch (FormatException)
        {
            throw Node.Error("it is not base64.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Node.Error($"{Path} cannot be read: {e.Message}", e);
        }
    }
}
