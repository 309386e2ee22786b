namespace Dispatch.Kubernetes;

/// <summary>Where to find a kubeconfig, and what of it to use.</summary>
public sealed record KubeConfigOptions
{
    /// <summary>File, or list of files as in <c>KUBECONFIG</c>; null for that variable, then <c>~/.kube/config</c>, then the service account of the pod this runs in.</summary>
    public string? Path { get; init; }

    /// <summary>Context; null for the current one.</summary>
    public string? Context { get; init; }

    /// <summary>Reads an environment variable.</summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>The user's home folder.</summary>
    public required string Home { get; init; }

    /// <summary>Whether a person can answer an exec plugin's questions.</summary>
    public bool IsInteractive { get; init; }
}
