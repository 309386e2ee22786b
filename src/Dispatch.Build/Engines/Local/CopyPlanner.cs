using System.Text;
using Dispatch.Build.Dockerfiles;
using Dispatch.Oci.Layers;

namespace Dispatch.Build.Engines.Local;

/// <summary>Turns a COPY or ADD into the files of a layer, the way buildah copies.</summary>
/// <param name="stage">The stage so far.</param>
/// <param name="from">Where the sources are.</param>
/// <param name="spool">Where contents go that cannot be read again.</param>
/// <param name="time">Time of files that have none of their own.</param>
internal sealed class CopyPlanner(ImageTree stage, CopySource from, ContentSpool spool, DateTimeOffset time)
{
    /// <summary>The layer; null when nothing changes.</summary>
    /// <param name="request">What to copy.</param>
    /// <param name="workingDirectory">Where a relative destination begins.</param>
    /// <param name="cancellationToken">Stops reading layers.</param>
    /// <exception cref="DispatchException">A source is missing, or the destination cannot be written.</exception>
    public async Task<BuiltLayer?> PlanAsync(CopyRequest request, string workingDirectory, CancellationToken cancellationToken)
    {
        var at = request.Instruction;
        var owner = request.Chown is { } chown ? await new OwnerResolver(stage, spool, at).ResolveAsync(chown, cancellationToken).ConfigureAwait(false) : (Owner?)null;
        var items = await ItemsAsync(request, cancellationToken).ConfigureAwait(false);
        IReadOnlyDictionary<SourceItem, ArchiveFile> archives = request.Unpacks ? await ArchiveFile.FindAsync(items, at, cancellationToken).ConfigureAwait(false) : new Dictionary<SourceItem, ArchiveFile>();

        // With --link the layer has to be the same whatever is below it, so it is planned onto nothing.
        IFileTree target = at.Link ? EmptyTree.Instance : stage;
        var canBeFile = items is [{ Node.IsDirectory: false } single] && !archives.ContainsKey(single);
        var destination = await Destination.FindAsync(target, workingDirectory, request.Destination, canBeFile, at, cancellationToken).ConfigureAwait(false);
        var plan = new LayerPlan(target, owner ?? default, time, at);
        if (!destination.IsFile)
        {
            await plan.EnsureDirectoryAsync(destination.Key, cancellationToken).ConfigureAwait(false);
        }

        foreach (var item in items)
        {
            if (archives.TryGetValue(item, out var archive))
            {
                await archive.UnpackAsync(plan, destination.Key, spool, cancellationToken).ConfigureAwait(false);
            }
            else if (item.Node.IsDirectory)
            {
                await PutEntriesAsync(plan, item.Key, destination.Key, owner, request.Mode, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                var key = destination.IsFile ? destination.Key : ImagePath.Join(destination.Key, item.Name);
                await plan.PutAsync(key, Change(item.Node, owner, request.Mode), cancellationToken).ConfigureAwait(false);
            }
        }

        await plan.FetchAsync(spool, cancellationToken).ConfigureAwait(false);
        return plan.Build();
    }

    private async Task<List<SourceItem>> ItemsAsync(CopyRequest request, CancellationToken cancellationToken)
    {
        var finder = new SourceFinder(from.Tree, from.Name, request.Instruction);
        var items = new List<SourceItem>();
        foreach (var source in request.Sources)
        {
            items.AddRange(await finder.FindAsync(source, cancellationToken).ConfigureAwait(false));
        }

        items.AddRange(request.Documents.Select(document => Document(document.Name, Encoding.UTF8.GetBytes(document.Text))));
        return items;
    }

    private SourceItem Document(string name, byte[] text) => new(name, name, new(
        new LayerEntry { Path = name, Type = LayerEntryType.File, Mode = 0b110_100_100, Size = text.Length, ModificationTime = time }, new FileContent.InMemory(text)));

    /// <summary>Puts what is in a directory; its own mode and owner do not matter.</summary>
    private async Task PutEntriesAsync(LayerPlan plan, string source, string target, Owner? owner, int? mode, CancellationToken cancellationToken)
    {
        foreach (var name in await from.Tree.ListAsync(source, cancellationToken).ConfigureAwait(false))
        {
            var (child, key) = (ImagePath.Join(source, name), ImagePath.Join(target, name));
            if (await from.Tree.FindAsync(child, cancellationToken).ConfigureAwait(false) is not { } node)
            {
                continue;
            }

            await plan.PutAsync(key, Change(node, owner, mode), cancellationToken).ConfigureAwait(false);
            if (node.IsDirectory)
            {
                await PutEntriesAsync(plan, child, key, owner, mode, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static FileNode Change(FileNode node, Owner? owner, int? mode) => node with
    {
        Entry = node.Entry with
        {
            Uid = owner?.Uid ?? node.Entry.Uid,
            Gid = owner?.Gid ?? node.Entry.Gid,
            Mode = node.IsLink ? node.Entry.Mode : mode ?? node.Entry.Mode,
        },
    };
}

/// <summary>Where COPY takes files from.</summary>
/// <param name="Tree">The files.</param>
/// <param name="Name">What to call it in errors.</param>
internal sealed record CopySource(IFileTree Tree, string Name);

/// <summary>A tree with nothing in it but its root.</summary>
internal sealed class EmptyTree : IFileTree
{
    public static EmptyTree Instance { get; } = new();

    public ValueTask<FileNode?> FindAsync(string key, CancellationToken cancellationToken) =>
        new(key.Length == 0 ? FileNode.Directory("", default, DateTimeOffset.UnixEpoch) : null);

    public ValueTask<IReadOnlyList<string>> ListAsync(string key, CancellationToken cancellationToken) => new([]);
}
