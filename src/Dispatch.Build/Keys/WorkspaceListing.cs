using System.Globalization;
using System.Text;
using Dispatch.Build.Engines.Local;
using Dispatch.Build.Workspaces;

namespace Dispatch.Build.Keys;

/// <summary>
/// The files of workspaces that were built on this machine, in its cache folder. A key says only that a workspace changed; with the list of the one
/// before it can be said which files did.
/// </summary>
internal static class WorkspaceListing
{
    private const string Component = "workspace";
    private const string Kind = "workspace";

    // Nobody reads a longer list of changes, and the cache is no place for one.
    private const int MostEntries = 20_000;

    /// <summary>Remembers the files of a workspace.</summary>
    public static async Task RememberAsync(Workspace workspace, string cacheFolder, CancellationToken cancellationToken)
    {
        var digest = await workspace.HashAsync(cancellationToken);
        if (workspace.Entries.Count <= MostEntries)
        {
            var text = string.Concat(Entries(workspace, digest).Select(static entry => $"{entry.Value} {entry.Key}\0"));
            BlobCache.Replace(new BlobCache(cacheFolder).PathOf(digest.Value, Kind), stream => stream.Write(Encoding.UTF8.GetBytes(text)));
        }
    }

    /// <summary>The paths that are new, gone or changed since a key was made, in order; null when this machine does not remember that workspace.</summary>
    public static async Task<IReadOnlyList<string>?> CompareAsync(Workspace workspace, InputKey previous, string cacheFolder, CancellationToken cancellationToken)
    {
        if (Find(previous, cacheFolder) is not { } before)
        {
            return null;
        }

        var now = Entries(workspace, await workspace.HashAsync(cancellationToken));
        return [.. before.Keys.Union(now.Keys, StringComparer.Ordinal).Where(path => before.GetValueOrDefault(path) != now.GetValueOrDefault(path)).Order(StringComparer.Ordinal)];
    }

    private static Dictionary<string, string>? Find(InputKey previous, string cacheFolder)
    {
        try
        {
            // The key has only the beginning of the hash, from wherever it was read: no more than hexadecimal digits may come into a pattern.
            return previous.Components.FirstOrDefault(static component => component.Name == Component)?.Hash is { Length: >= 12 } hash && hash.All(char.IsAsciiHexDigit)
                && Directory.EnumerateFiles(Path.Combine(cacheFolder, "sha256"), $"{hash}*.{Kind}").Take(2).ToArray() is [var file]
                ? Read(File.ReadAllText(file))
                : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static Dictionary<string, string>? Read(string text)
    {
        var entries = text.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(' ', 2)).ToList();
        return entries.TrueForAll(static entry => entry.Length == 2) ? entries.DistinctBy(static entry => entry[1], StringComparer.Ordinal).ToDictionary(static entry => entry[1], static entry => entry[0], StringComparer.Ordinal) : null;
    }

    private static Dictionary<string, string> Entries(Workspace workspace, WorkspaceDigest digest) =>
        workspace.Entries.Zip(digest.Contents).ToDictionary(static pair => pair.First.Path, static pair => Hash(pair.First, pair.Second), StringComparer.Ordinal);

    private static string Hash(WorkspaceEntry entry, byte[] content) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)entry.Kind}:{entry.Mode}:{Convert.ToHexStringLower(content.AsSpan(0, Math.Min(content.Length, 16)))}:{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(entry.LinkTarget ?? ""))}");
}
