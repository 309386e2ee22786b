using System.Text;
using Dispatch.Build.Engines.Local;
using Dispatch.Build.Workspaces;
using Dispatch.Oci.Layers;

namespace Dispatch.Build.Knative.Deliveries;

/// <summary>What has to be in the pod, as entries of an archive or a layer whose root is the pod's, or a folder to copy from.</summary>
internal static class ContextFiles
{
    /// <summary>The folder of the Dockerfile, without the leading <c>/</c>.</summary>
    public static readonly string DockerfileFolder = ImagePath.Parent(ImagePath.Key(BuildContext.DockerfilePath));

    /// <summary>The Dockerfile in its folder, and an empty ignore file: builders would apply the workspace's own a second time.</summary>
    public static IEnumerable<FileNode> Dockerfile(BuildContext context, string root = "")
    {
        var path = ImagePath.Join(root, ImagePath.Key(BuildContext.DockerfilePath));
        return [Folder(context, root, DockerfileFolder), Text(context, path, context.Dockerfile), Text(context, path + ".dockerignore", "")];
    }

    /// <summary>The workspace.</summary>
    public static IEnumerable<FileNode> Workspace(BuildContext context, string root = "") => context.Build.Workspace.Entries.Select(entry => new FileNode(
        WorkspaceArchive.ToLayerEntry(entry, context.Build.Timestamp) with { Path = ImagePath.Join(root, $"workspace/{entry.Path}") },
        entry.Kind == WorkspaceEntryKind.File ? new FileContent.InWorkspace(entry) : null));

    /// <summary>A folder.</summary>
    public static FileNode Folder(BuildContext context, string root, string path) => FileNode.Directory(ImagePath.Join(root, path), default, context.Build.Timestamp);

    /// <summary>A file of this text.</summary>
    public static FileNode Text(BuildContext context, string path, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var entry = new LayerEntry { Path = path, Type = LayerEntryType.File, Mode = 0b110_100_100, Size = bytes.Length, ModificationTime = context.Build.Timestamp };
        return new(entry, new FileContent.InMemory(bytes));
    }
}
