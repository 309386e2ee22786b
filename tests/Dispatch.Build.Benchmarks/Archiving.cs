using Dispatch.Build.Workspaces;
using Dispatch.Testing;

namespace Dispatch.Build.Benchmarks;

/// <summary>A workspace of 10,000 files into a layer, against GNU tar piped to gzip.</summary>
internal static class Archiving
{
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        using var folder = new TempFolder();
        var workspace = folder["workspace"];
        Content.WriteSource(workspace, files: 10_000, bytesPerFile: 2_000);
        var times = await Contest.RunAsync(7,
        [
            new("tar c \\| gzip -1", _ => Task.CompletedTask, _ => Tool.RunAsync(
                "bash", ["-c", "set -o pipefail; tar -C \"$0\" -c . | gzip -1 > \"$1\"", workspace, folder["tar.tgz"]], cancellationToken)),
            new("workspace archive", _ => Task.CompletedTask, _ => WriteAsync(workspace, folder["ours.tgz"], cancellationToken)),
            new("workspace archive, new process", _ => Task.CompletedTask, _ => Child.StartAsync(["archive", workspace, folder["child.tgz"]], cancellationToken)),
        ]);
        Contest.Print("Workspace archive: 10,000 files of 2 kB", times, _ => times[0]);
    }

    public static async Task WriteAsync(string root, string file, CancellationToken cancellationToken)
    {
        await using var archive = File.Create(file);
        await WorkspaceArchive.WriteAsync(
            WorkspaceReader.Read(new WorkspaceOptions { Root = root }, cancellationToken), archive, DateTimeOffset.UnixEpoch, cancellationToken);
    }
}
