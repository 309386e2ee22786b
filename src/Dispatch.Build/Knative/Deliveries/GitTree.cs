using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dispatch.Build.Engines.Local;
using Dispatch.Build.Workspaces;

namespace Dispatch.Build.Knative.Deliveries;

/// <summary>The files of a commit below one folder.</summary>
internal sealed class GitTree
{
    private const string Submodule = "160000";

    private readonly Dictionary<string, (string Mode, string Hash)> _entries = new(StringComparer.Ordinal);

    /// <param name="records">Of <c>git ls-tree -r -z</c>: mode, type, hash, tab, path.</param>
    public GitTree(IEnumerable<string> records)
    {
        foreach (var record in records)
        {
            var tab = record.IndexOf('\t', StringComparison.Ordinal);
            var words = record[..tab].Split(' ');
            _entries[record[(tab + 1)..]] = (words[0], words[2]);
        }
    }

    /// <summary>Folders that are other repositories, which the git source does not fetch.</summary>
    public IEnumerable<string> Submodules => _entries.Where(static entry => entry.Value.Mode == Submodule).Select(static entry => entry.Key);

    /// <summary>What a checkout of the commit would not have as the workspace has it: path and why. Bytes are compared, so no filter goes unnoticed.</summary>
    public async IAsyncEnumerable<string> DifferencesAsync(Workspace workspace, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var entry in workspace.Entries.Where(static entry => entry.Kind != WorkspaceEntryKind.Directory && !IsGitFolder(entry.Path)))
        {
            if (!_entries.TryGetValue(entry.Path, out var known))
            {
                yield return Submodules.FirstOrDefault(folder => ImagePath.IsWithin(entry.Path, folder)) is { } submodule
                    ? $"{entry.Path} (in the submodule {submodule}, which the git source does not fetch)"
                    : $"{entry.Path} (not committed)";
            }
            else if (known.Mode != Mode(entry))
            {
                yield return $"{entry.Path} (another kind or mode: {known.Mode}, here {Mode(entry)})";
            }
            else if (known.Hash != await HashAsync(entry, known.Hash.Length, cancellationToken))
            {
                yield return $"{entry.Path} (modified, or changed on checkout by a filter such as Git LFS or line ends)";
            }
        }

        if (workspace.Entries.Any(static entry => IsGitFolder(entry.Path)))
        {
            yield return ".git (list it in .dockerignore)";
        }
    }

    /// <summary>What a checkout would have that the workspace has not, the topmost folder of each.</summary>
    public IEnumerable<string> Surplus(Workspace workspace)
    {
        var paths = workspace.Entries.Select(static entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        return _entries.Keys.Where(path => !paths.Contains(path))
            .Select(path => ImagePath.Ancestors(path).FirstOrDefault(folder => !paths.Contains(folder)) ?? path)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
    }

    /// <summary>Folders of the workspace that git does not keep, for they hold nothing of the commit.</summary>
    public IEnumerable<WorkspaceEntry> EmptyFolders(Workspace workspace)
    {
        var kept = _entries.Keys.SelectMany(ImagePath.Ancestors).ToHashSet(StringComparer.Ordinal);
        return workspace.Entries.Where(entry => entry.Kind == WorkspaceEntryKind.Directory && !kept.Contains(entry.Path) && !_entries.ContainsKey(entry.Path) && !IsGitFolder(entry.Path));
    }

    private static bool IsGitFolder(string path) => ImagePath.IsWithin(path, ".git");

    private static string Mode(WorkspaceEntry entry) => entry.Kind == WorkspaceEntryKind.Link ? "120000" : (entry.Mode & 0b001_000_000) != 0 ? "100755" : "100644";

    // "blob <size>", NUL, content (https://git-scm.com/book/en/v2/Git-Internals-Git-Objects).
    private static async Task<string> HashAsync(WorkspaceEntry entry, int length, CancellationToken cancellationToken)
    {
        await using var content = entry.LinkTarget is { } target ? new MemoryStream(Encoding.UTF8.GetBytes(target)) : entry.OpenRead();
        using var hash = IncrementalHash.CreateHash(length == 40 ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {(entry.LinkTarget is null ? entry.Size : content.Length)}\0")));
        var buffer = new byte[64 << 10];
        while (await content.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            hash.AppendData(buffer.AsSpan(0, read));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
