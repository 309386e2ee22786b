using Cake.Core.IO;

namespace Cake.Dispatch;

/// <summary>The cluster that builds, and what of it a Build names. What is not set is as with <see cref="DispatchImageSettings"/>.</summary>
public sealed class DispatchClusterSettings
{
    /// <summary>The kubeconfig; by default as kubectl: <c>KUBECONFIG</c>, <c>~/.kube/config</c>, the pod's account.</summary>
    public FilePath? KubeConfig { get; set; }

    /// <summary>The context in it; by default the current one.</summary>
    public string? KubeContext { get; set; }

    /// <summary>Where Builds are created; by default <c>dispatch</c>.</summary>
    public string? Namespace { get; set; }

    /// <summary>The template they name; by default <c>function-template</c> or <c>image-template</c>.</summary>
    public string? BuildTemplate { get; set; }

    /// <summary><c>BuildTemplate</c>, the default, or <c>ClusterBuildTemplate</c>.</summary>
    public string? BuildTemplateKind { get; set; }

    /// <summary>The account they run as; by default none.</summary>
    public string? ServiceAccount { get; set; }

    /// <summary>How the workspace reaches the cluster: <c>auto</c>, the default, <c>inline</c>, <c>registry</c> or <c>git</c>.</summary>
    public string? WorkspaceDelivery { get; set; }

    /// <summary>The image of the containers that bring it.</summary>
    public string? SourceImage { get; set; }

    /// <summary>Finished Builds that stay: <c>failed</c>, the default, <c>all</c> or <c>none</c>.</summary>
    public string? KeepBuilds { get; set; }

    internal (string Name, string? Text)? Find(string property) => property switch
    {
        "DispatchKubeConfig" => (nameof(KubeConfig), KubeConfig?.FullPath),
        "DispatchKubeContext" => (nameof(KubeContext), KubeContext),
        "DispatchNamespace" => (nameof(Namespace), Namespace),
        "DispatchBuildTemplate" => (nameof(BuildTemplate), BuildTemplate),
        "DispatchBuildTemplateKind" => (nameof(BuildTemplateKind), BuildTemplateKind),
        "DispatchServiceAccount" => (nameof(ServiceAccount), ServiceAccount),
        "DispatchWorkspaceDelivery" => (nameof(WorkspaceDelivery), WorkspaceDelivery),
        "DispatchSourceImage" => (nameof(SourceImage), SourceImage),
        "DispatchKeepBuilds" => (nameof(KeepBuilds), KeepBuilds),
        _ => null,
    };
}
