using System.Globalization;
using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local;

/// <summary>Makes manifest and configuration of an image and puts it all at its destination, the base's layers without moving them where that can be.</summary>
internal sealed class ImageAssembly(ImageBuild build, IImageStores stores, BlobCache cache)
{
    // What Docker keeps of the way an image was made; it would be wrong of ours.
    private static readonly string[] Leftovers = ["container", "container_config", "docker_version", "id", "parent", "throwaway", "moby.buildkit.buildinfo.v1"];

    /// <summary>Packs the layers of a stage and publishes the image.</summary>
    public async Task<PublishedImage> PublishAsync(StageImage stage, CancellationToken cancellationToken)
    {
        var destination = stores.OpenDestination(build.Destination.Location);
        await using var closed = destination.ConfigureAwait(false);
        var copier = new BlobCopier(destination, build.Destination.Location, cache);
        ImageManifest? manifest = null;
        // The base's layers travel, or are mounted, while ours are packed.
        Func<CancellationToken, Task>[] work =
        [
            cancellation => EachAsync(stage.Base?.Layers ?? [], copier.CopyAsync, cancellation),
            async cancellation => manifest = await PackAsync(stage, copier, cancellation).ConfigureAwait(false),
        ];
        await EachAsync(work, (task, cancellation) => task(cancellation), cancellationToken).ConfigureAwait(false);
        var content = new ManifestContent(MediaTypes.Manifest, ImageJson.Write(manifest!));
        await destination.WriteManifestAsync(content, build.Destination.Tags, cancellationToken).ConfigureAwait(false);
        await destination.CompleteAsync(cancellationToken).ConfigureAwait(false);
        return new(build.Destination, content.Digest, LocalEngine.Name) { Size = manifest!.Config.Size + manifest.Layers.Sum(layer => layer.Size) };
    }

    /// <summary>Packs our layers, then brings them and the configuration to the destination.</summary>
    private async Task<ImageManifest> PackAsync(StageImage stage, BlobCopier copier, CancellationToken cancellationToken)
    {
        var packed = new LayerAssembly?[stage.Layers.Count];
        try
        {
            await EachAsync(
                Enumerable.Range(0, packed.Length),
                async (index, cancellation) => packed[index] = await LayerAssembly.WriteAsync(stage.Layers[index], cancellation).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
            var (manifest, config) = await DescribeAsync(stage, packed!, cancellationToken).ConfigureAwait(false);
            IEnumerable<(Descriptor Blob, Func<Stream> Open)> blobs =
                [(manifest.Config, () => new MemoryStream(config, writable: false)), .. packed.Select(layer => (layer!.Descriptor, (Func<Stream>)layer.Open))];
            await EachAsync(blobs, (blob, cancellation) => copier.WriteAsync(blob.Blob, blob.Open, cancellation), cancellationToken).ConfigureAwait(false);
            return manifest;
        }
        finally
        {
            foreach (var layer in packed)
            {
                layer?.Dispose();
            }
        }
    }

    // A few at a time; the first failure stops the others.
    private static Task EachAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, Task> act, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        items, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken }, async (item, cancellation) => await act(item, cancellation).ConfigureAwait(false));

    private async Task<(ImageManifest Manifest, byte[] Config)> DescribeAsync(StageImage stage, LayerAssembly[] packed, CancellationToken cancellationToken)
    {
        var start = stage.Base?.Config ?? new ImageConfig { OS = build.Platform.OS, Architecture = build.Platform.Architecture, Variant = build.Platform.Variant };
        Digest[] diffIds = [.. start.RootFS.DiffIds, .. packed.Select(layer => layer.Digests.DiffId)];
        var config = ImageJson.Write(start with
        {
            Created = build.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            Author = stage.Author,
            Config = stage.Config with { Labels = Labels(stage.Config.Labels) },
            RootFS = new RootFS { DiffIds = diffIds },
            History = [.. BaseHistory(start), .. stage.History],
            Extra = start.Extra?.Where(pair => !Leftovers.Contains(pair.Key, StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal) is { Count: > 0 } extra ? extra : null,
        });
        var manifest = new ImageManifest
        {
            MediaType = MediaTypes.Manifest,
            Config = new Descriptor { MediaType = MediaTypes.Config, Digest = Digest.Of(config), Size = config.Length },
            Layers = [.. (stage.Base?.Manifest.Layers ?? []).Select(OciLayer), .. packed.Select(layer => layer.Descriptor)],
            Annotations = await ImageAnnotations.CreateAsync(build, stage, diffIds, cancellationToken).ConfigureAwait(false),
        };
        return (manifest, config);
    }

    private SortedDictionary<string, string>? Labels(IReadOnlyDictionary<string, string>? labels)
    {
        var all = new SortedDictionary<string, string>(labels?.ToDictionary(StringComparer.Ordinal) ?? [], StringComparer.Ordinal);
        foreach (var (name, value) in build.Labels)
        {
            all[name] = value;
        }

        return all.Count > 0 ? all : null;
    }

    // Readers count: as many entries with a layer as there are layers.
    private static IEnumerable<HistoryEntry> BaseHistory(ImageConfig config)
    {
        var history = config.History ?? [];
        var missing = config.RootFS.DiffIds.Count - history.Count(entry => entry.EmptyLayer is not true);
        return missing > 0 ? [.. history, .. Enumerable.Repeat(new HistoryEntry { Comment = "layer of the base image" }, missing)] : history;
    }

    private static Descriptor OciLayer(Descriptor layer) => layer with
    {
        MediaType = layer.MediaType switch
        {
            MediaTypes.DockerLayer => MediaTypes.LayerGzip,
            "application/vnd.docker.image.rootfs.diff.tar" => MediaTypes.Layer,
            "application/vnd.docker.image.rootfs.diff.tar.zstd" => MediaTypes.LayerZstd,
            MediaTypes.DockerForeignLayer => "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
            var other => other,
        },
    };
}
