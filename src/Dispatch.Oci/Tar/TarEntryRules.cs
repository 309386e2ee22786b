using Dispatch.Oci.Layers;

namespace Dispatch.Oci.Tar;

/// <summary>What an entry must be to be written.</summary>
internal static class TarEntryRules
{
    /// <exception cref="ArgumentException">The entry breaks a rule; the message names path and value.</exception>
    public static void Check(LayerEntry entry)
    {
        Require(entry, TarPath.IsNormal(entry.Path) || (entry.Path.Length == 0 && entry.Type is LayerEntryType.Directory), "is no relative path");
        Require(entry, entry.Mode is >= 0 and <= 0xFFF, $"has the mode {Convert.ToString(entry.Mode, 8)}");
        Require(entry, entry.Uid >= 0 && entry.Gid >= 0, $"has the owner {entry.Uid}:{entry.Gid}");
        Require(entry, entry.Size == 0 || (entry.Size > 0 && entry.Type is LayerEntryType.File), $"has the size {entry.Size}");
        Require(entry, IsDeviceNumber(entry.DeviceMajor) && IsDeviceNumber(entry.DeviceMinor), "has device numbers that are too large");
        var isLinked = entry.Type switch
        {
            LayerEntryType.HardLink => TarPath.IsNormal(entry.LinkTarget ?? ""),
            LayerEntryType.SymbolicLink => entry.LinkTarget is { Length: > 0 } target && !target.Contains('\0', StringComparison.Ordinal),
            _ => entry.LinkTarget is null,
        };
        Require(entry, isLinked, $"has the link target '{entry.LinkTarget}'");
        // A record's key ends at its first '='.
        var names = entry.ExtendedAttributes?.Keys ?? [];
        Require(entry, names.All(name => name.Length > 0 && !name.AsSpan().ContainsAny('=', '\0')), "has a badly named extended attribute");
    }

    private static bool IsDeviceNumber(int number) => number is >= 0 and <= (int)TarHeader.LargestId;

    private static void Require(LayerEntry entry, bool condition, string what)
    {
        if (!condition)
        {
            throw new ArgumentException($"The layer entry '{entry.Path}' {what}.", nameof(entry));
        }
    }
}
