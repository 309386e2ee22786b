using Dispatch.Testing;

namespace Dispatch.Build.Benchmarks;

/// <summary>buildah with a storage of its own, on overlay, its fastest driver.</summary>
internal sealed class Buildah(string folder)
{
    private string[] Storage => ["--storage-driver", "overlay", "--root", Path.Combine(folder, "root"), "--runroot", Path.Combine(folder, "run")];

    public async Task PublishAsync(string workspace, string dockerfile, string baseImage, string destination, CancellationToken cancellationToken)
    {
        await Tool.RunAsync(
            "buildah",
            [.. Storage, "bud", "-q", "--isolation", "chroot", "--tls-verify=false", "-f", dockerfile, "--build-arg", $"IMAGE={baseImage}", "--build-arg", "HANDLER=index.js", "-t", destination, workspace],
            cancellationToken);
        await Tool.RunAsync("buildah", [.. Storage, "push", "-q", "--tls-verify=false", destination], cancellationToken);
    }

    /// <summary>Removes every image and the storage itself, mounts included.</summary>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder))
        {
            await Tool.RunAsync("buildah", [.. Storage, "rmi", "--all", "--force"], cancellationToken);
            await Tool.RunAsync("bash", ["-c", "mountpoint -q \"$0\" && umount \"$0\"; rm -rf \"$1\"", Path.Combine(folder, "root", "overlay"), folder], cancellationToken);
        }
    }
}
