using Dispatch.Oci;

namespace Dispatch.Build;

/// <summary>
/// An image wherever it lies: <c>registry/repository:tag@digest</c>, <c>oci:folder[:tag]</c> or <c>oci-archive:file[:tag]</c>
/// (the transports of containers/image, containers-transports(5)).
/// </summary>
public abstract record ImageLocation
{
    private ImageLocation()
    {
    }

    /// <summary>Reads a location; relative paths are taken from <paramref name="baseFolder"/>.</summary>
    /// <exception cref="FormatException">It is none of the three forms.</exception>
    public static ImageLocation Parse(string text, string baseFolder)
    {
        if (TryTransport(text, "oci-archive:", baseFolder, out var path, out var tag))
        {
            return new InArchive(path, tag);
        }

        if (TryTransport(text, "oci:", baseFolder, out path, out tag))
        {
            return new InLayout(path, tag);
        }

        return new InRegistry(ImageReference.Parse(text));
    }

    // path[:tag]. The colon of a Windows drive and one before a directory separator belong to the path.
    private static bool TryTransport(string text, string transport, string baseFolder, out string path, out string? tag)
    {
        (path, tag) = ("", null);
        if (!text.StartsWith(transport, StringComparison.Ordinal))
        {
            return false;
        }

        path = text[transport.Length..];
        var colon = path.LastIndexOf(':');
        if (colon > 1 && path.AsSpan(colon + 1).IndexOfAny('/', '\\') < 0)
        {
            (path, tag) = (path[..colon], path[(colon + 1)..]);
        }

        if (path.Length == 0 || tag is { Length: 0 })
        {
            throw new FormatException($"After '{transport}' comes a path, and after it, if wanted, ':' and a tag.");
        }

        path = Path.GetFullPath(path, baseFolder);
        return true;
    }

    /// <summary>In a registry.</summary>
    public sealed record InRegistry(ImageReference Reference) : ImageLocation
    {
        /// <inheritdoc/>
        public override string ToString() => Reference.ToString();
    }

    /// <summary>In an OCI layout folder; without a tag it holds one image.</summary>
    public sealed record InLayout(string Folder, string? Tag) : ImageLocation
    {
        /// <inheritdoc/>
        public override string ToString() => Tag is null ? $"oci:{Folder}" : $"oci:{Folder}:{Tag}";
    }

    /// <summary>In an OCI archive (a tar of a layout); without a tag it holds one image.</summary>
    public sealed record InArchive(string File, string? Tag) : ImageLocation
    {
        /// <inheritdoc/>
        public override string ToString() => Tag is null ? $"oci-archive:{File}" : $"oci-archive:{File}:{Tag}";
    }
}

/// <summary>Where an image goes: one store and the tags it gets there.</summary>
/// <param name="Location">A repository (tag and digest are ignored), a layout or an archive.</param>
/// <param name="Tags">At least one.</param>
public sealed record ImageDestination(ImageLocation Location, IReadOnlyList<string> Tags);
