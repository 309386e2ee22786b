namespace Dispatch.Oci.Tar;

/// <summary>Names out of archives: judged part by part before anybody joins them to a folder.</summary>
internal static class TarPath
{
    /// <summary>The path from the root without leading, trailing and doubled slashes and without <c>.</c> parts.</summary>
    /// <exception cref="InvalidImageException">It has a <c>..</c> or a NUL, or is empty.</exception>
    public static string Normalize(string name, bool mayBeRoot)
    {
        if (IsNormal(name))
        {
            return name;
        }

        var parts = name.Split('/').Where(part => part is not ("" or ".")).ToArray();
        if (parts.Contains("..", StringComparer.Ordinal) || name.Contains('\0', StringComparison.Ordinal))
        {
            throw new InvalidImageException($"'{name.Replace('\0', '?')}' in a layer is a path that leaves the root.");
        }

        return parts.Length > 0 || mayBeRoot
            ? string.Join('/', parts)
            : throw new InvalidImageException("A layer has an entry without a name.");
    }

    /// <summary>Any text will do for a symbolic link, as long as it is one: where it leads is judged by who follows it.</summary>
    /// <exception cref="InvalidImageException">It is empty or has a NUL.</exception>
    public static string CheckTarget(string target, string name) =>
        target.Length > 0 && !target.Contains('\0', StringComparison.Ordinal)
            ? target
            : throw new InvalidImageException($"'{name}' in a layer is a symbolic link to nowhere.");

    /// <summary>Whether this is a path already in the form of <see cref="Layers.LayerEntry.Path"/>.</summary>
    public static bool IsNormal(string path)
    {
        foreach (var part in path.AsSpan().Split('/'))
        {
            if (path.AsSpan()[part] is "" or "." or "..")
            {
                return false;
            }
        }

        return !path.Contains('\0', StringComparison.Ordinal);
    }
}
