using Dispatch.Build.Workspaces;

namespace Dispatch.Build.Engines.Local;

/// <summary>Where the bytes of a file come from.</summary>
internal abstract record FileContent
{
    private FileContent()
    {
    }

    /// <summary>Opens it for one sequential read.</summary>
    public abstract Stream Open();

    /// <summary>A file of the workspace.</summary>
    public sealed record InWorkspace(WorkspaceEntry Entry) : FileContent
    {
        /// <inheritdoc/>
        public override Stream Open() => Entry.OpenRead();
    }

    /// <summary>A here-document.</summary>
    public sealed record InMemory(ReadOnlyMemory<byte> Bytes) : FileContent
    {
        /// <inheritdoc/>
        public override Stream Open() => new MemoryStream(Bytes.ToArray(), writable: false);
    }

    /// <summary>Unpacked before: a part of a temporary file.</summary>
    public sealed record InSpool(ContentSpool Spool, long Offset, long Length) : FileContent
    {
        /// <inheritdoc/>
        public override Stream Open() => Spool.Open(Offset, Length);
    }

    /// <summary>A file of a layer, which has to be read from its start to get there: see <see cref="ContentSpool.FetchAsync"/>.</summary>
    public sealed record InLayer(ImageLayer Layer, string Path, long Length) : FileContent
    {
        /// <inheritdoc/>
        public override Stream Open() => throw new InvalidOperationException("The content of layers is fetched in one pass before it is opened.");
    }
}
