using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local.Run;

/// <summary>Takes out of a builder's configuration what differs from run to run or says nothing: container, host name, empty members.</summary>
internal static class ConfigNormalization
{
    // Members of Docker's container configuration that describe a run, not an image.
    private static readonly HashSet<string> RunMembers = new(StringComparer.Ordinal)
    {
        "Hostname", "Domainname", "AttachStdin", "AttachStdout", "AttachStderr", "Tty", "OpenStdin", "StdinOnce", "Image",
    };

    private static readonly HashSet<string> BuildMembers = new(StringComparer.Ordinal) { "container", "container_config", "docker_version", "parent", "id" };

    // buildah writes its version into every image it makes.
    private const string IdentityLabel = "io.buildah.version";

    public static ImageConfig Normalize(ImageConfig config, ImageConfig? baseImage) => config with
    {
        Config = config.Config is null ? null : Normalize(config.Config, baseImage?.Config?.Labels),
        History = config.History is null ? null : [.. config.History.Select(Normalize)],
        Extra = Without(config.Extra, BuildMembers),
    };

    private static ContainerConfig Normalize(ContainerConfig config, IReadOnlyDictionary<string, string>? baseLabels) => config with
    {
        User = config.User is "" ? null : config.User,
        WorkingDir = config.WorkingDir is "" ? null : config.WorkingDir,
        ExposedPorts = config.ExposedPorts is { Count: > 0 } ? config.ExposedPorts : null,
        Volumes = config.Volumes is { Count: > 0 } ? config.Volumes : null,
        Labels = Labels(config.Labels, baseLabels),
        Entrypoint = config.Entrypoint is { Count: > 0 } ? config.Entrypoint : null,
        Cmd = config.Cmd is { Count: > 0 } ? config.Cmd : null,
        OnBuild = config.OnBuild is { Count: > 0 } ? config.OnBuild : null,
        Extra = Without(config.Extra, RunMembers),
    };

    // buildah notes the name it found the base under, which is that of a file of ours.
    private static HistoryEntry Normalize(HistoryEntry entry) =>
        entry.Comment?.StartsWith("FROM ", StringComparison.Ordinal) == true ? entry with { Comment = null } : entry;

    private static Dictionary<string, string>? Labels(IReadOnlyDictionary<string, string>? labels, IReadOnlyDictionary<string, string>? baseLabels)
    {
        var result = (labels ?? new Dictionary<string, string>(StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal);
        if (result.Remove(IdentityLabel) && baseLabels?.GetValueOrDefault(IdentityLabel) is { } version)
        {
            result[IdentityLabel] = version;
        }

        return result.Count > 0 ? result : null;
    }

    private static Dictionary<string, T>? Without<T>(IDictionary<string, T>? members, HashSet<string> names)
    {
        var rest = members?.Where(member => !names.Contains(member.Key)).ToDictionary(StringComparer.Ordinal);
        return rest is { Count: > 0 } ? rest : null;
    }
}
