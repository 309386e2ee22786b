using Dispatch.Oci;
using Dispatch.Oci.Layers;
using Microsoft.Win32.SafeHandles;

namespace Dispatch.Build.Engines.Local;

/// <summary>A layer of this build, packed into a temporary file. Gone when disposed.</summary>
internal sealed class LayerAssembly : IDisposable
{
    private readonly string _path;

    private LayerAssembly(string path, LayerDigests digests) => (_path, Digests) = (path, digests);

    public LayerDigests Digests { get; }

    /// <summary>As a manifest names it.</summary>
    public Descriptor Descriptor => new() { MediaType = MediaTypes.LayerGzip, Digest = Digests.Digest, Size = Digests.Size };

    /// <summary>Packs a layer.</summary>
    public static async Task<LayerAssembly> WriteAsync(BuiltLayer layer, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetTempPath(), $"dispatch-{Guid.NewGuid():n}.layer");
        try
        {
            var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.Asynchronous);
            await using (file.ConfigureAwait(false))
            {
                var writer = new LayerWriter(file);
                await using (writer.ConfigureAwait(false))
                {
                    foreach (var (entry, content) in layer.Files)
                    {
                        await WriteAsync(writer, entry, content, cancellationToken).ConfigureAwait(false);
                    }

                    return new(path, await writer.CompleteAsync(cancellationToken).ConfigureAwait(false));
                }
            }
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Opens the packed layer, from its start.</summary>
    public Stream Open() => File.OpenRead(_path);

    /// <inheritdoc/>
    public void Dispose() => File.Delete(_path);

    private static async Task WriteAsync(LayerWriter writer, LayerEntry entry, FileContent? content, CancellationToken cancellationToken)
    {
        if (content is null)
        {
            await writer.WriteAsync(entry, null, cancellationToken).ConfigureAwait(false);
            return;
        }

        var stream = content.Open();
        await using (stream.ConfigureAwait(false))
        {
            await writer.WriteAsync(entry, stream, cancellationToken).ConfigureAwait(false);
        }
    }
}
