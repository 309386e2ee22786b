namespace Dispatch.Build.Workspaces;

/// <summary>The files of a build context, checked, filtered and in a fixed order.</summary>
public sealed class Workspace
{
    private WorkspaceDigest? _digest;

    internal Workspace(string root, IReadOnlyList<WorkspaceEntry> entries, IgnoreRules? rules = null) => (Root, Entries, Rules) = (root, entries, rules ?? IgnoreRules.None);

    /// <summary>The folder, absolute.</summary>
    public string Root { get; }

    /// <summary>What it holds after the ignore rules, ordered by the ordinal value of the path's components.</summary>
    public IReadOnlyList<WorkspaceEntry> Entries { get; }

    /// <summary>The rules that left other files out.</summary>
    internal IgnoreRules Rules { get; }

    /// <summary>
    /// The digest of all that matters to a build: paths, kinds, modes, link targets and contents; never times, owners or the root's name.
    /// It is computed once.
    /// </summary>
    /// <exception cref="DispatchException">DSP2007 or DSP2010: a file changed meanwhile, or cannot be read.</exception>
    public async Task<Dispatch.Oci.Digest> ComputeDigestAsync(CancellationToken cancellationToken) => (await HashAsync(cancellationToken)).Value;

    /// <summary>The digest with those of the single files, computed once.</summary>
    internal async Task<WorkspaceDigest> HashAsync(CancellationToken cancellationToken) => _digest ??= await WorkspaceDigest.ComputeAsync(this, cancellationToken);
}

/// <summary>What an entry is.</summary>
public enum WorkspaceEntryKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link that stays inside the workspace.</summary>
    Link,
}

/// <summary>One file, directory or link of a workspace.</summary>
/// <param name="Path">Relative to the root, with <c>/</c>, without a leading one.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Mode">Permission bits as they go into an image: 0644 or 0755 for files, 0755 for directories, 0777 for links.</param>
/// <param name="Size">Bytes of a file, else 0.</param>
/// <param name="FullPath">Where it lies on this machine.</param>
public sealed record WorkspaceEntry(string Path, WorkspaceEntryKind Kind, int Mode, long Size, string FullPath)
{
    /// <summary>Target of a link, as written, with <c>/</c>.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>Opens a file for one sequential read that fails unless it yields exactly <see cref="Size"/> bytes.</summary>
    /// <exception cref="DispatchException">DSP2007 or DSP2010, here or while it is read.</exception>
    public Stream OpenRead() => WorkspaceFile.Open(this);
}
