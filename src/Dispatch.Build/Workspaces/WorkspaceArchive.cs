using Dispatch.Oci.Layers;

namespace Dispatch.Build.Workspaces;

/// <summary>A workspace as a tar.gz: the same bytes for the same files, on every system.</summary>
public static class WorkspaceArchive
{
    /// <summary>Writes all entries in order: owner 0:0, the workspace's modes, one time for all.</summary>
    /// <param name="workspace">What to write.</param>
    /// <param name="destination">Receives the archive; stays open.</param>
    /// <param name="timestamp">The time of every entry.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="DispatchException">DSP2007 or DSP2010: a file changed meanwhile, or cannot be read. What was written is no archive.</exception>
    public static async Task<LayerDigests> WriteAsync(
        Workspace workspace,
        Stream destination,
        DateTimeOffset timestamp,
        CancellationToken cancellationToken)
    {
        await using var writer = new LayerWriter(destination);
        foreach (var entry in workspace.Entries)
        {
            await using var content = entry.Kind == WorkspaceEntryKind.File ? entry.OpenRead() : null;
            await writer.WriteAsync(ToLayerEntry(entry, timestamp), content, cancellationToken);
        }

        return await writer.CompleteAsync(cancellationToken);
    }

    /// <summary>An entry as tar has it, with the path of the workspace.</summary>
    internal static LayerEntry ToLayerEntry(WorkspaceEntry entry, DateTimeOffset timestamp) => new()
    {
        Path = entry.Path,
        Type = entry.Kind switch
        {
            WorkspaceEntryKind.Directory => LayerEntryType.Directory,
            WorkspaceEntryKind.Link => LayerEntryType.SymbolicLink,
            _ => LayerEntryType.File,
        },
        Mode = entry.Mode,
        Size = entry.Size,
        LinkTarget = entry.LinkTarget,
        ModificationTime = timestamp,
    };
}
