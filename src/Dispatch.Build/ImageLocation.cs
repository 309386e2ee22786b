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
