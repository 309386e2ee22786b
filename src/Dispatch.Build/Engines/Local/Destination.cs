using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Engines.Local;

/// <summary>Where COPY, ADD and WORKDIR write to, with the links of the image followed.</summary>
/// <param name="Key">A directory to put files into, or the file to write.</param>
/// <param name="IsFile">Whether <paramref name="Key"/> is the file.</param>
internal sealed record Destination(string Key, bool IsFile)
{
    /// <summary>Decides as buildah does: what is there decides, then the form of the path.</summary>
    /// <param name="tree">The stage so far.</param>
    /// <param name="workingDirectory">Where a relative path begins.</param>
    /// <param name="path">As the instruction has it, expanded.</param>
    /// <param name="canBeFile">Whether a single file is written, so that the path may be its name.</param>
    /// <param name="at">The instruction, for errors.</param>
    /// <param name="cancellationToken">Stops reading layers.</param>
    /// <exception cref="DispatchException">Nothing can be written there.</exception>
    public static async ValueTask<Destination> FindAsync(
        IFileTree tree, string workingDirectory, string path, bool canBeFile, Instruction at, CancellationToken cancellationToken)
    {
        var key = ImagePath.Key(workingDirectory, path);
        var isDirectory = !canBeFile || path is "" or "." || path.EndsWith('/');
        try
        {
            var parent = await PathResolution.ResolveAsync(tree, ImagePath.Parent(key), followLast: true, cancellationToken).ConfigureAwait(false);
            var place = await PathResolution.ResolveAsync(tree, key, followLast: true, cancellationToken).ConfigureAwait(false);
            if (parent.Node is { IsDirectory: false })
            {
                throw new PathResolutionException($"/{parent.Key} is not a directory");
            }

            var file = new Destination(ImagePath.Join(parent.Key, ImagePath.Name(key)), IsFile: true);
            switch (place.Node)
            {
                case { IsDirectory: true }:
                    return new(place.Key, IsFile: false);
                case { IsFile: true } when !isDirectory:
                    return file;
                case not null:
                    throw new PathResolutionException($"/{place.Key} exists and is not a directory");
                default:
                    // A link that leads to nothing is taken for a directory that is still to be made.
                    var isDangling = key.Length > 0 && await tree.FindAsync(file.Key, cancellationToken).ConfigureAwait(false) is not null;
                    return isDirectory || isDangling ? new(place.Key, IsFile: false) : file;
            }
        }
        catch (PathResolutionException exception)
        {
            throw new DispatchException(at.Diagnose(Codes.DestinationUnusable, $"{at.Keyword} cannot write to {path}: {exception.Message} in the image.", path), exception);
        }
    }
}
