namespace Dispatch.Build.Engines.Local;

/// <summary>Where a path leads once its links are followed, as the kernel would inside the image.</summary>
/// <param name="Key">The place, without links on the way to it.</param>
/// <param name="Node">What is there; null when nothing is.</param>
internal sealed record PathResolution(string Key, FileNode? Node)
{
    // As many as Linux follows for one path.
    private const int MaxLinks = 40;

    /// <summary>Follows links in every component, the last one only when asked to.</summary>
    /// <exception cref="PathResolutionException">Links lead in a circle, or a file is used as a directory.</exception>
    public static async ValueTask<PathResolution> ResolveAsync(IFileTree tree, string key, bool followLast, CancellationToken cancellationToken)
    {
        var todo = new Stack<string>(key.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var (at, links) = ("", 0);
        var node = await tree.FindAsync("", cancellationToken).ConfigureAwait(false);
        while (todo.TryPop(out var name))
        {
            if (node is { IsDirectory: false })
            {
                throw new PathResolutionException($"/{at} is not a directory");
            }

            if (name is "..")
            {
                at = ImagePath.Parent(at);
                node = await tree.FindAsync(at, cancellationToken).ConfigureAwait(false);
                continue;
            }

            var next = ImagePath.Join(at, name);
            node = await tree.FindAsync(next, cancellationToken).ConfigureAwait(false);
            if (node is not { IsLink: true } || (todo.Count == 0 && !followLast))
            {
                at = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new PathResolutionException($"/{key} leads through more than {MaxLinks} links");
            }

            var target = node.Entry.LinkTarget ?? "";
            at = target.StartsWith('/') ? "" : at;
            node = await tree.FindAsync(at, cancellationToken).ConfigureAwait(false);
            foreach (var part in target.Split('/').Where(part => part is not ("" or ".")).Reverse())
            {
                todo.Push(part);
            }
        }

        return new(at, node);
    }
}

/// <summary>A path leads nowhere; the message says why.</summary>
internal sealed class PathResolutionException(string message) : Exception(message);
