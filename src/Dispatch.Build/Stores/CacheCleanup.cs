using System.Text.RegularExpressions;

namespace Dispatch.Build.Stores;

/// <summary>What a clean-up of the cache did, or would do.</summary>
/// <param name="Files">How many files went.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="KeptFiles">How many stay.</param>
/// <param name="KeptBytes">Their bytes.</param>
public sealed record CacheCleanupResult(int Files, long Bytes, int KeptFiles, long KeptBytes);

/// <summary>
/// Deletes from the cache folder what has not been used for long: blobs, manifests, indexes of layers, and logs. Publishes may run meanwhile: each notes
/// what it uses, nothing goes that was used within <see cref="Untouchable"/>, and what goes all the same is fetched again by whoever needs it.
/// Files that are not of the cache are left alone.
/// </summary>
/// <param name="folder">The cache folder.</param>
/// <param name="time">The clock.</param>
public sealed partial class CacheCleanup(string folder, TimeProvider time)
{
    /// <summary>What was used within this time stays whatever is asked for: the longest that a publish may take, and the hour within which use is noted once.</summary>
    public static readonly TimeSpan Untouchable = TimeSpan.FromHours(25);

    /// <summary>Deletes.</summary>
    /// <param name="age">What has not been used for so long goes.</param>
    /// <param name="maxBytes">What was used the longest ago goes besides until no more than this is left; null for any size.</param>
    /// <param name="isDryRun">Deletes nothing.</param>
    /// <param name="cancellationToken">Stops; what is gone is gone.</param>
    public CacheCleanupResult Run(TimeSpan age, long? maxBytes, bool isDryRun, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var files = Find().OrderBy(static file => file.Used).ThenBy(static file => file.Path, StringComparer.Ordinal).ToList();
        var (count, bytes, left) = (0, 0L, files.Sum(static file => file.Length));
        foreach (var (path, length, used) in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var unused = now - used;
            if (unused < Untouchable || (unused < age && !(left > maxBytes)) || (!isDryRun && !TryDelete(path)))
            {
                continue;
            }

            (count, bytes, left) = (count + 1, bytes + length, left - length);
        }

        return new(count, bytes, files.Count - count, left);
    }

    private IEnumerable<(string Path, long Length, DateTime Used)> Find() => Files("sha256", Content()).Concat(Files("logs", Log()));

    private IEnumerable<(string Path, long Length, DateTime Used)> Files(string name, Regex ours)
    {
        var path = Path.Combine(folder, name);
        foreach (var file in Directory.Exists(path) ? new DirectoryInfo(path).EnumerateFiles() : [])
        {
            // Without links, whose length and time would be those of what they point to.
            if (ours.IsMatch(file.Name) && file is { Exists: true, LinkTarget: null })
            {
                yield return (file.FullName, file.Length, file.LastWriteTimeUtc);
            }
        }
    }

    // A file that is open on Windows, or belongs to somebody else, stays.
    private static bool TryDelete(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // What is cut short by a crash has the name of what it was to be, and digits.
    [GeneratedRegex("^[0-9a-f]{64}\\.[a-z0-9]+(\\.[0-9a-f]{32})?$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Content();

    [GeneratedRegex("^[a-z0-9-]+-[0-9a-f]{8,10}(-[0-9]+)?\\.log$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Log();
}
