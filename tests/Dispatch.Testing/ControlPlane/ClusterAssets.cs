namespace Dispatch.Testing.ControlPlane;

/// <summary>The folder with <c>etcd</c> and <c>kube-apiserver</c>, where envtest looks too: <c>KUBEBUILDER_ASSETS</c>, then the user's cache.</summary>
public static class ClusterAssets
{
    public const string Missing = "needs etcd and kube-apiserver: run ./build.sh setup as root on Debian, or name their folder in KUBEBUILDER_ASSETS";

    /// <summary>The folder; null when a program is not there.</summary>
    public static string? Folder { get; } = Find();

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS");
        var folder = string.IsNullOrEmpty(named) ? Path.Combine(CacheFolder(), "dispatch.build", "kubebuilder-assets", "1.20.2-linux-x64") : named;
        return File.Exists(Path.Combine(folder, "etcd")) && File.Exists(Path.Combine(folder, "kube-apiserver")) ? folder : null;
    }

    private static string CacheFolder() => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
        ? cache
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
}
