using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane.Pods;

/// <summary>The volumes of a pod as folders of this machine.</summary>
internal sealed class PodVolumes
{
    private readonly Dictionary<string, string> _folders = new(StringComparer.Ordinal);

    /// <param name="pod">The pod; only its empty folders and secrets are known.</param>
    /// <param name="secrets">The secrets it mounts, by name.</param>
    /// <param name="folder">Where to make the folders.</param>
    public PodVolumes(JsonObject pod, IReadOnlyDictionary<string, JsonObject> secrets, TempFolder folder)
    {
        foreach (var volume in pod["spec"]!["volumes"]?.AsArray() ?? [])
        {
            var name = (string)volume!["name"]!;
            _folders[name] = Directory.CreateDirectory(folder["volumes", name]).FullName;
            if ((string?)volume["secret"]?["secretName"] is { } secret)
            {
                foreach (var (key, value) in secrets[secret]["data"]?.AsObject() ?? [])
                {
                    File.WriteAllBytes(Path.Combine(_folders[name], key), Convert.FromBase64String((string)value!));
                }
            }
            else if (volume["emptyDir"] is null)
            {
                throw new NotSupportedException($"The volume {name} is neither an emptyDir nor a secret.");
            }
        }
    }

    /// <summary>Folder here and path there of everything that a container mounts.</summary>
    public IReadOnlyList<(string Folder, string Path)> Mounts(JsonObject container) =>
    [
        .. (container["volumeMounts"]?.AsArray() ?? []).Select(mount => (
            Directory.CreateDirectory(Path.Combine(_folders[(string)mount!["name"]!], (string?)mount["subPath"] ?? "")).FullName, (string)mount["mountPath"]!)),
    ];

    /// <summary>Where a path of a container is here; null when it lies in no volume. No link is followed.</summary>
    public string? Find(JsonObject container, string path)
    {
        var full = Path.GetFullPath(path, (string?)container["workingDir"] ?? "/");
        var mount = Mounts(container).Where(mount => full == mount.Path || full.StartsWith(mount.Path.TrimEnd('/') + "/", StringComparison.Ordinal)).OrderByDescending(mount => mount.Path.Length).FirstOrDefault();
        return mount.Path is null ? null : Path.Combine(mount.Folder, full[mount.Path.Length..].TrimStart('/'));
    }
}
