using System.Formats.Tar;
using System.Text.Json.Nodes;
using Dispatch.Testing.ControlPlane.Pods;

namespace Dispatch.Testing.ControlPlane;

/// <summary>An image to build on and to run sources in: a static busybox with its applets, and files of the test's.</summary>
public static class BusyboxImage
{
    public const string Missing = "needs a static busybox: apt-get install busybox-static";

    private static readonly string[] Applets =
    [
        "sh", "[", "base64", "cat", "chmod", "cp", "echo", "env", "false", "find", "grep", "gunzip", "gzip", "head", "id", "kill", "ln", "ls", "mkdir", "mv", "printf",
        "rm", "sed", "seq", "sha256sum", "sleep", "sort", "tar", "test", "touch", "tr", "true", "wc", "yes",
    ];

    public static bool IsAvailable { get; } = Tool.Find("busybox") is not null;

    /// <summary>Pushes it over plain HTTP and returns its digest.</summary>
    /// <param name="image">Registry, repository and tag.</param>
    /// <param name="files">More files: path and content; what begins with <c>#!</c> can be run.</param>
    /// <param name="workingFolder">Where its commands start.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<string> PushAsync(string image, IReadOnlyDictionary<string, string> files, string workingFolder, CancellationToken cancellationToken)
    {
        await using var busybox = File.OpenRead(Tool.Find("busybox")!);
        var tiny = await TinyImage.CreateAsync(
            [
                new PaxTarEntry(TarEntryType.RegularFile, "bin/busybox") { Mode = (UnixFileMode)0b111_101_101, DataStream = busybox },
                .. Applets.Select(applet => new PaxTarEntry(TarEntryType.SymbolicLink, $"bin/{applet}") { LinkName = "busybox" }),
                new PaxTarEntry(TarEntryType.Directory, "tmp") { Mode = (UnixFileMode)0b111_111_111 },
                .. files.Select(file => TinyImage.File(file.Key.TrimStart('/'), file.Value, file.Value.StartsWith("#!", StringComparison.Ordinal) ? 0b111_101_101 : 0b110_100_100)),
            ],
            new JsonObject { ["Env"] = new JsonArray("PATH=/bin"), ["WorkingDir"] = workingFolder, ["Cmd"] = new JsonArray("sh") });
        return await new RegistryWriter(image).PushAsync(tiny.Config, tiny.Layer, cancellationToken);
    }
}
