using System.Collections.Concurrent;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Engines.Conformance;

/// <summary>Real buildah with a storage of its own, holding the bases; builds a case once and lists the image.</summary>
public sealed class Buildah : IAsyncLifetime
{
    private readonly TempFolder _temp = new();
    private readonly ConcurrentDictionary<string, Task<List<string>?>> _results = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _places = new(Environment.ProcessorCount);

    /// <summary>Why the conformance tests cannot run here; null when they can.</summary>
    public static string? Missing { get; } = Tool.FindMissing("buildah", "skopeo", "umoci") is { } tool ? $"needs {tool}: apt-get install {tool}"
        : Environment.IsPrivilegedProcess ? null : "needs root";

    public string Context => _temp["context"];

    /// <summary>An OCI layout with the bases, tagged with their names, in Docker's format (which alone keeps SHELL, HEALTHCHECK and ONBUILD).</summary>
    public string Bases => _temp["bases"];

    public string Folder(string name) => _temp[name];

    public async ValueTask InitializeAsync()
    {
        if (Missing is not null)
        {
            return;
        }

        await CopyContextAsync();
        await MakeBasesAsync();
        foreach (var name in ConformanceCase.Names)
        {
            _results[name] = Task.Run(() => BuildAsync(new(name)));
        }
    }

    /// <summary>What buildah's image of this case holds; null when buildah refuses the case.</summary>
    internal Task<List<string>?> ResultAsync(string name) => _results[name];

    public async ValueTask DisposeAsync()
    {
        await ((Task)Task.WhenAll(_results.Values)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _places.Dispose();
        _temp.Dispose();
    }

    // Version control keeps neither modes (but for one bit) nor empty folders; both matter here.
    private async Task CopyContextAsync()
    {
        _ = await Tool.RunAsync("cp", ["-R", "-P", Path.Combine(ConformanceCase.Root, "context"), Context]);
        _ = await Tool.RunAsync("chmod", ["-R", "u=rwX,go=rX", Context]);
        Directory.CreateDirectory(Path.Combine(Context, "empty"));
    }

    private async Task MakeBasesAsync()
    {
        var files = Path.Combine(ConformanceCase.Root, "bases", "files");
        _ = await Tool.RunAsync("cp", ["-R", files, _temp["files"]]);
        _ = await Tool.RunAsync("cp", ["-L", "/bin/busybox", _temp["files", "busybox"]]);
        _ = await Tool.RunAsync("chmod", ["-R", "u=rwX,go=rX", _temp["files"]]);
        foreach (var name in new[] { "rich", "onbuild", "user" })
        {
            var dockerfile = Path.Combine(ConformanceCase.Root, "bases", $"{name}.Dockerfile");
            _ = await RunAsync("bud", "-q", "--isolation", "chroot", "--format", "docker", "--layers", "-t", $"localhost/{name}", "-f", dockerfile, _temp["files"]);
            _ = await RunAsync("push", "-q", $"localhost/{name}", $"dir:{_temp[name]}");
            DockerLayout.Add(_temp[name], Bases, name);
        }
    }

    private async Task<List<string>?> BuildAsync(ConformanceCase test)
    {
        await _places.WaitAsync();
        try
        {
            var image = _temp[$"{test.Name}.dir"];
            string[] options = ["bud", "-q", "--isolation", "chroot", "--format", "docker", "-t", $"dir:{image}", "-f", test.Dockerfile, .. test.Arguments, Context];
            try
            {
                _ = await RunAsync(options);
            }
            catch (ToolFailedException) when (test.Code is not null)
            {
                return null;
            }

            _ = await Tool.RunAsync("skopeo", ["copy", "-q", $"dir:{image}", $"oci:{_temp[$"{test.Name}.oci"]}:it"]);
            return
            [
                .. await ImageListing.FilesAsync(_temp[$"{test.Name}.oci"], "it", _temp[$"{test.Name}.files"]),
                .. ImageListing.Config(await Tool.RunAsync("skopeo", ["inspect", "--config", "--raw", $"dir:{image}"])),
            ];
        }
        finally
        {
            _ = _places.Release();
        }
    }

    private Task<string> RunAsync(params string[] arguments) =>
        Tool.RunAsync("buildah", ["--root", _temp["storage"], "--runroot", _temp["run"], "--storage-driver", "vfs", .. arguments]);
}
