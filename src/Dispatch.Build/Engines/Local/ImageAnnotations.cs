using Dispatch.Oci;
using Dispatch.Oci.Layers;

namespace Dispatch.Build.Engines.Local;

/// <summary>The annotations of a manifest: the definition's, the base's name and digest (OCI annotations.md), the record of the working directory.</summary>
internal static class ImageAnnotations
{
    // A directory with more entries would not fit into the record.
    private const int MaxEntries = 2000;

    public static async Task<IReadOnlyDictionary<string, string>?> CreateAsync(
        ImageBuild build, StageImage stage, IReadOnlyList<Digest> diffIds, CancellationToken cancellationToken)
    {
        var annotations = new SortedDictionary<string, string>(build.Annotations.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        if (stage.Origin is { } start)
        {
            annotations["org.opencontainers.image.base.digest"] = start.Digest.ToString();
            // The path of a layout or archive means nothing elsewhere.
            if (start.Location is ImageLocation.InRegistry { Reference: var reference })
            {
                annotations["org.opencontainers.image.base.name"] = (reference.Tag is null ? reference : reference with { Digest = null }).ToString();
            }
        }

        if (await RecordAsync(stage.Tree, stage.Config.WorkingDir, diffIds, cancellationToken).ConfigureAwait(false) is { } record)
        {
            annotations[RecordedTree.Annotation] = record;
        }

        return annotations.Count > 0 ? annotations : null;
    }

    /// <summary>The record of the working directory; null when it is the root, too large, or could only be made by reading layers.</summary>
    public static async Task<string?> RecordAsync(ImageTree tree, string? workingDirectory, IReadOnlyList<Digest> diffIds, CancellationToken cancellationToken)
    {
        var key = ImagePath.Key(workingDirectory ?? "/");
        if (key.Length == 0 || !tree.Knows(key))
        {
            return null;
        }

        var entries = new List<LayerEntry>();
        foreach (var directory in ImagePath.Ancestors(key))
        {
            if (await tree.FindAsync(directory, cancellationToken).ConfigureAwait(false) is not { IsDirectory: true } node)
            {
                return null;
            }

            entries.Add(node.Entry);
        }

        var todo = new Stack<string>([key]);
        while (todo.TryPop(out var at))
        {
            if (entries.Count > MaxEntries || await tree.FindAsync(at, cancellationToken).ConfigureAwait(false) is not { } node)
            {
                return null;
            }

            entries.Add(node.Entry);
            if (node.IsDirectory)
            {
                foreach (var name in await tree.ListAsync(at, cancellationToken).ConfigureAwait(false))
                {
                    todo.Push(ImagePath.Join(at, name));
                }
            }
        }

        return RecordedTree.Write(diffIds, key, entries.OrderBy(entry => entry.Path, StringComparer.Ordinal));
    }
}
