using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Dockerfiles.Parsing;

namespace Dispatch.Build.Engines.Local;

/// <summary>Finds the sources of COPY and ADD in a tree.</summary>
/// <param name="tree">The workspace, a stage or an image.</param>
/// <param name="where">What to call it in errors, for example <c>the workspace</c>.</param>
/// <param name="at">The instruction, for errors.</param>
internal sealed class SourceFinder(IFileTree tree, string where, FilesInstruction at)
{
    /// <summary>What a path or pattern stands for: at least one item, in ordinal order.</summary>
    /// <exception cref="DispatchException">Nothing is there.</exception>
    public async ValueTask<IReadOnlyList<SourceItem>> FindAsync(string source, CancellationToken cancellationToken)
    {
        try
        {
            var keys = GlobPattern.IsPattern(source)
                ? await MatchAsync(ImagePath.Key(source), cancellationToken).ConfigureAwait(false)
                : [ImagePath.Key(source)];
            var items = new List<SourceItem>();
            foreach (var key in keys)
            {
                var found = await PathResolution.ResolveAsync(tree, key, followLast: true, cancellationToken).ConfigureAwait(false);
                items.Add(new(ImagePath.Name(key), found.Key, found.Node ?? throw await MissingAsync(source, key, cancellationToken).ConfigureAwait(false)));
            }

            return items.Count > 0 ? items : throw new DispatchException(at.Diagnose(Codes.SourceMissing, $"{at.Keyword} {source}: nothing in {where} matches it.", source));
        }
        catch (PathResolutionException exception)
        {
            throw new DispatchException(at.Diagnose(Codes.SourceMissing, $"{at.Keyword} {source}: {exception.Message} in {where}.", source), exception);
        }
        catch (FormatException exception)
        {
            throw new DispatchException(at.Diagnose(Codes.InvalidValue, $"{at.Keyword} {source}: in this pattern {exception.Message}.", source), exception);
        }
    }

    private async ValueTask<IReadOnlyList<string>> MatchAsync(string pattern, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> keys = [""];
        foreach (var part in pattern.Split('/'))
        {
            var next = new List<string>();
            foreach (var key in keys)
            {
                var directory = await PathResolution.ResolveAsync(tree, key, followLast: true, cancellationToken).ConfigureAwait(false);
                if (directory.Node is { IsDirectory: true })
                {
                    var names = await tree.ListAsync(directory.Key, cancellationToken).ConfigureAwait(false);
                    next.AddRange(names.Where(name => GlobPattern.Matches(part, name)).Select(name => ImagePath.Join(key, name)));
                }
            }

            keys = next;
        }

        return keys;
    }

    /// <summary>The error for a source that is not there, with the names next to it that look like it.</summary>
    private async ValueTask<DispatchException> MissingAsync(string source, string key, CancellationToken cancellationToken)
    {
        var parent = await PathResolution.ResolveAsync(tree, ImagePath.Parent(key), followLast: true, cancellationToken).ConfigureAwait(false);
        var names = parent.Node is { IsDirectory: true } ? await tree.ListAsync(parent.Key, cancellationToken).ConfigureAwait(false) : [];
        var near = NearName(ImagePath.Name(key), names);
        return new(at.Diagnose(
            Codes.SourceMissing,
            $"{at.Keyword} {source}: /{key} is not in {where}.",
            source,
            near is null ? null : $"Did you mean {ImagePath.Join(ImagePath.Parent(key), near)}? Names are case-sensitive."));
    }

    private static string? NearName(string name, IReadOnlyList<string> names) =>
        names.FirstOrDefault(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase)) ?? NearMiss.Find(name, names);
}
