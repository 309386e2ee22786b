namespace Dispatch.Oci.Layers;

/// <summary>What a layer entry is.</summary>
public enum LayerEntryType
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    SymbolicLink,

    /// <summary>Another name of a file in the same layer or below it.</summary>
    HardLink,

    /// <summary>A character device.</summary>
    CharacterDevice,

    /// <summary>A block device.</summary>
    BlockDevice,

    /// <summary>A named pipe.</summary>
    Fifo,
}

/// <summary>One entry of a layer (OCI image specification, layer.md).</summary>
public sealed record LayerEntry
{
    private const string WhiteoutPrefix = ".wh.";
    private const string OpaqueWhiteout = ".wh..wh..opq";

    /// <summary>
    /// Path from the root, with <c>/</c> between parts and none at either end; empty for the root directory itself.
    /// Bytes that are no UTF-8 stand as lone surrogates U+DC80 to U+DCFF, so that they are written as they were read.
    /// </summary>
    public required string Path { get; init; }

    /// <summary>What it is.</summary>
    public required LayerEntryType Type { get; init; }

    /// <summary>Permission bits with setuid, setgid and sticky (at most octal 7777).</summary>
    public required int Mode { get; init; }

    /// <summary>Number of the owning user.</summary>
    public long Uid { get; init; }

    /// <summary>Number of the owning group.</summary>
    public long Gid { get; init; }

    /// <summary>Bytes of content; 0 for all but files.</summary>
    public long Size { get; init; }

    /// <summary>Symbolic links: the target as written. Hard links: the path of the other name, in the form of <see cref="Path"/>.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>When it was last changed; written in whole seconds.</summary>
    public DateTimeOffset ModificationTime { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Extended attributes, for example <c>security.capability</c>.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? ExtendedAttributes { get; init; }

    /// <summary>Devices: the major number.</summary>
    public int DeviceMajor { get; init; }

    /// <summary>Devices: the minor number.</summary>
    public int DeviceMinor { get; init; }

    /// <summary>The last part of <see cref="Path"/>.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Whether this removes <see cref="WhiteoutTarget"/> of the layers below.</summary>
    public bool IsWhiteout => Name.StartsWith(WhiteoutPrefix, StringComparison.Ordinal) && !IsOpaqueWhiteout;

    /// <summary>Whether this hides everything that the layers below have in its directory.</summary>
    public bool IsOpaqueWhiteout => Name is OpaqueWhiteout;

    /// <summary>What a whiteout removes: a path; for an opaque whiteout its directory; null for any other entry.</summary>
    public string? WhiteoutTarget =>
        IsOpaqueWhiteout ? Path[..^OpaqueWhiteout.Length].TrimEnd('/')
        : IsWhiteout ? string.Concat(Path.AsSpan(0, Path.Length - Name.Length), Name.AsSpan(WhiteoutPrefix.Length))
        : null;
}
