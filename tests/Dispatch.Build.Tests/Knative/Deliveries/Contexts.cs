using Dispatch.Build.Knative.Deliveries;
using Dispatch.Build.Workspaces;
using Dispatch.Oci;
using Dispatch.Testing;

namespace Dispatch.Build.Tests.Knative.Deliveries;

/// <summary>Workspaces to deliver.</summary>
internal static class Contexts
{
    public const string Dockerfile = "ARG IMAGE\nFROM ${IMAGE}\nCOPY . .\n";

    public static BuildContext Create(string folder, string destination = "registry.example/team/hello", string? baseImage = "registry.example/runtime:1") => new(
        new()
        {
            Name = "hello",
            Workspace = WorkspaceReader.Read(new() { Root = folder }, CancellationToken.None),
            Dockerfile = new DockerfileOrigin.InImage("/function-template/Dockerfile"),
            BaseImage = baseImage is null ? null : ImageLocation.Parse(baseImage, "/"),
            Destination = new(new ImageLocation.InRegistry(ImageReference.Parse(destination)), ["1"]),
        },
        Dockerfile);

    /// <summary>Files of every kind a workspace can have.</summary>
    public static void Fill(TempFolder folder)
    {
        folder.Write("hello.js", "module.exports = 42;\n");
        folder.Write("lib/äöü $(HOME) 'x'.js", "ü");
        folder.Write("lib/.hidden", "");
        File.SetUnixFileMode(folder.Write("bin/run", "#!/bin/sh\n"), (UnixFileMode)0b111_101_101);
        Directory.CreateDirectory(folder["empty"]);
        File.CreateSymbolicLink(folder["link"], "lib/.hidden");
    }

    /// <summary>Kind, mode, path and content of all below a folder.</summary>
    public static IReadOnlyList<string> Describe(string folder) =>
    [
        .. new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Select(info => Path.GetRelativePath(folder, info.FullName) + info switch
        {
            { LinkTarget: { } target } => $" -> {target}",
            DirectoryInfo => "/",
            _ => $" {Convert.ToString((int)info.UnixFileMode & 0b001_000_000, 8)} {File.ReadAllText(info.FullName)}",
        }).Order(StringComparer.Ordinal),
    ];
}

/// <summary>Keeps what was said.</summary>
internal sealed class Listener : IProgress<BuildEvent>
{
    public System.Collections.Concurrent.ConcurrentQueue<BuildEvent> Events { get; } = [];

    public IEnumerable<string> Notices => Events.OfType<Notice>().Select(notice => notice.Text);

    public void Report(BuildEvent value) => Events.Enqueue(value);
}
