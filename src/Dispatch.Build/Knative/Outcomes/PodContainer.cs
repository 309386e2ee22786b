namespace Dispatch.Build.Knative.Outcomes;

/// <summary>What a container of a build pod is for.</summary>
internal enum ContainerRole
{
    /// <summary>Writes the credentials of the service account.</summary>
    Credentials,

    /// <summary>Fetches a git repository.</summary>
    GitSource,

    /// <summary>Fetches from Google Cloud Storage.</summary>
    GcsSource,

    /// <summary>A source container of the Build's own.</summary>
    CustomSource,

    /// <summary>A step.</summary>
    Step,

    /// <summary>The one ordinary container, which runs when all steps are over.</summary>
    End,
}

/// <summary>A container of a build pod.</summary>
/// <param name="Name">As in the pod, such as <c>build-step-build-and-push</c>.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Image">Its image; null when unknown.</param>
/// <param name="MemoryLimit">As a Kubernetes quantity; null without one.</param>
/// <param name="State">Where it is.</param>
internal sealed record PodContainer(string Name, ContainerRole Role, string? Image, string? MemoryLimit, ContainerState State)
{
    private const string Prefix = "build-step-";

    private static readonly (string Prefix, ContainerRole Role)[] _sources =
        [("git-source", ContainerRole.GitSource), ("gcs-source", ContainerRole.GcsSource), ("custom-source", ContainerRole.CustomSource)];

    /// <summary>For people: <c>credentials</c>, <c>source workspace</c>, <c>step build-and-push</c>.</summary>
    public string DisplayName => Role switch
    {
        ContainerRole.Credentials => "credentials",
        ContainerRole.Step => $"step {Short(Name)}",
        ContainerRole.End => $"container {Name}",
        _ => $"source {SourceName}",
    };

    /// <summary>Tells the role of an init container by its name, as v0.1 to v0.7 name them.</summary>
    public static ContainerRole RoleOf(string name)
    {
        var shortName = Short(name);
        return shortName == "credential-initializer"
            ? ContainerRole.Credentials
            : _sources.Where(source => IsSource(shortName, source.Prefix)).Select(static source => source.Role).FirstOrDefault(ContainerRole.Step);
    }

    // Without a name of its own a source goes by what it is: git, gcs, custom.
    private string SourceName
    {
        get
        {
            var shortName = Short(Name);
            var prefix = _sources.First(source => source.Role == Role).Prefix;
            return shortName.Length > prefix.Length + 1 ? shortName[(prefix.Length + 1)..] : prefix[..prefix.IndexOf('-', StringComparison.Ordinal)];
        }
    }

    private static bool IsSource(string shortName, string prefix) =>
        shortName.StartsWith(prefix, StringComparison.Ordinal) && (shortName.Length == prefix.Length || shortName[prefix.Length] == '-');

    private static string Short(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;
}
