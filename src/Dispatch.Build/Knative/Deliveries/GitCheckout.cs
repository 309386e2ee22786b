namespace Dispatch.Build.Knative.Deliveries;

/// <summary>Where a folder stands: a commit and the address it can be fetched from.</summary>
/// <param name="Url">Without secrets.</param>
/// <param name="Remote">The remote's name here.</param>
/// <param name="Commit">Full hash.</param>
/// <param name="Folder">The folder inside the repository, with <c>/</c>; empty for its top.</param>
internal sealed record GitCheckout(string Url, string Remote, string Commit, string Folder)
{
    /// <summary>Asks git about the folder it runs in.</summary>
    /// <exception cref="DispatchException">The folder is in no repository with a commit and a remote that a cluster could fetch from.</exception>
    public static async Task<GitCheckout> ReadAsync(GitProgram git, CancellationToken cancellationToken)
    {
        var folder = (await git.ReadAsync(cancellationToken, "rev-parse", "--show-prefix")).TrimEnd('\n', '/');
        var commit = await git.TryReadAsync(cancellationToken, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
            ?? throw new DispatchException(Codes.GitUnusable, "The repository of the workspace has no commit yet.");
        var remote = await RemoteAsync(git, cancellationToken);
        var url = await git.ReadAsync(cancellationToken, "remote", "get-url", remote);
        return GitUrl.TryClean(url, out var clean)
            ? new(clean, remote, commit, folder)
            : throw new DispatchException(Codes.GitUnusable, $"The remote {remote} of the workspace's repository, {GitUrl.WithoutUser(url)}, is no http, https, ssh or git address that a cluster could fetch from.");
    }

    /// <summary>Whether the remote has the commit: by what was last fetched or pushed, else by asking it. Null when it cannot be asked.</summary>
    public async Task<bool?> IsPushedAsync(GitProgram git, CancellationToken cancellationToken)
    {
        if (await git.TryReadAsync(cancellationToken, "for-each-ref", "--contains", Commit, "--count=1", $"refs/remotes/{Remote}/") is { Length: > 0 })
        {
            return true;
        }

        if (await git.TryReadAsync(cancellationToken, "ls-remote", Remote) is not { } listing)
        {
            return null;
        }

        foreach (var tip in listing.Split('\n').Select(static line => line.Split('\t')[0]).Where(static hash => hash.Length > 0).Distinct(StringComparer.Ordinal))
        {
            // A tip that is not here, too, could have it; but then a fetch would show it.
            if (tip == Commit || await git.TryReadAsync(cancellationToken, "merge-base", "--is-ancestor", Commit, tip) is not null)
            {
                return true;
            }
        }

        return false;
    }

    // That of the branch; without one, or without a branch as in most CI jobs, origin or the only one there is.
    private static async Task<string> RemoteAsync(GitProgram git, CancellationToken cancellationToken)
    {
        var remotes = (await git.ReadAsync(cancellationToken, "remote")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var branch = await git.TryReadAsync(cancellationToken, "symbolic-ref", "--quiet", "--short", "HEAD");
        var upstream = branch is null ? null : await git.TryReadAsync(cancellationToken, "config", "--get", $"branch.{branch}.remote");
        return remotes.FirstOrDefault(remote => remote == upstream)
            ?? remotes.FirstOrDefault(static remote => remote == "origin")
            ?? (remotes.Length == 1 ? remotes[0] : throw new DispatchException(
                Codes.GitUnusable, $"The repository of the workspace has {(remotes.Length == 0 ? "no remote" : "several remotes, none of them called origin or followed by this branch")}."));
    }
}
