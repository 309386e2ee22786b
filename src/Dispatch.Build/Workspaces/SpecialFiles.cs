using System.Formats.Tar;

namespace Dispatch.Build.Workspaces;

/// <summary>Tells devices, pipes and sockets from files without opening them (opening a pipe would wait for its other end).</summary>
internal static class SpecialFiles
{
    private const int TypeFlag = 156;

    /// <summary>What a path is, when it is not a regular file.</summary>
    public static string? Describe(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        // The archive writer is the one public interface of the platform that looks at the type of a file, on every Unix.
        using var header = new MemoryStream();
        using (var writer = new TarWriter(header, TarEntryFormat.Ustar, leaveOpen: true))
        {
            try
            {
                writer.WriteEntry(path, "file");
            }
            catch (IOException) when (File.Exists(path))
            {
                return "socket";
            }
        }

        return (TarEntryType)header.GetBuffer()[TypeFlag] switch
        {
            TarEntryType.CharacterDevice => "character device",
            TarEntryType.BlockDevice => "block device",
            TarEntryType.Fifo => "named pipe",
            _ => null,
        };
    }
}
