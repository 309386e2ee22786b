using System.Text.Json;
using Dispatch.Build.Knative.Manifests;

namespace Dispatch.Build.Knative.Validation;

/// <summary>A step or custom source as it stands in the pod.</summary>
/// <param name="Path">Of the container, or of the template's name.</param>
/// <param name="Name">Its name, without <c>build-step-</c>.</param>
/// <param name="Container">As written.</param>
/// <param name="Substitute">Puts the arguments in.</param>
internal sealed record ContainerPlace(string Path, string Name, Container Container, Func<string, string> Substitute)
{
    /// <summary>Each argument, and each variable with its value: what Linux counts as one string.</summary>
    public IEnumerable<string> Strings =>
    [
        .. (Container.Command ?? []).Concat(Container.Args ?? []).Select(Substitute),
        .. (Container.Env ?? []).Select(variable => $"{variable.Name}={Substitute(variable.Value ?? "")}"),
    ];

    /// <summary>Volume and path of each mount.</summary>
    public IEnumerable<(string Volume, string Path)> Mounts => (Container.VolumeMounts ?? []).Select(Mount);

    private (string Volume, string Path) Mount(JsonElement mount) => (Substitute(mount.Text("name") ?? ""), Substitute(mount.Text("mountPath") ?? ""));
}
