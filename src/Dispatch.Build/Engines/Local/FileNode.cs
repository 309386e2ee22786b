using System.Runtime.InteropServices;
using Dispatch.Oci.Layers;

namespace Dispatch.Build.Engines.Local;

/// <summary>A file, directory or link of a tree.</summary>
/// <param name="Entry">What it is; its path is the tree's key.</param>
/// <param name="Content">Bytes of a regular file, else null.</param>
internal sealed record FileNode(LayerEntry Entry, FileContent? Content)
{
    public bool IsDirectory => Entry.Type == LayerEntryType.Directory;

    public bool IsFile => Entry.Type == LayerEntryType.File;

    public bool IsLink => Entry.Type == LayerEntryType.SymbolicLink;

    /// <summary>A directory as builders make it on the way: 0755.</summary>
    public static FileNode Directory(string key, Owner owner, DateTimeOffset time) =>
        new(new LayerEntry { Path = key, Type = LayerEntryType.Directory, Mode = 0b111_101_101, Uid = owner.Uid, Gid = owner.Gid, ModificationTime = time }, null);
}

/// <summary>Numbers of a user and a group.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Owner(long Uid, long Gid);
