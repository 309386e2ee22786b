using Dispatch.Build.Engines.Local;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Workspaces;

namespace Dispatch.Build.Knative.Deliveries;

/// <summary>
/// The cluster fetches the workspace's commit itself; a custom source then takes away what the workspace has not, and brings the Dockerfile. Byte
/// for byte the workspace must be what that commit holds.
/// </summary>
/// <param name="sourceImage">Image with sh, base64 and tar; null for busybox.</param>
/// <param name="environment">What git gets.</param>
internal sealed class GitDelivery(string? sourceImage, IReadOnlyDictionary<string, string> environment) : IWorkspaceDelivery
{
    public const string Name = "git";

    private const int MostDifferences = 20;
    private const string SurplusFile = "surplus";

    /// <inheritdoc/>
    public async Task<Delivery> DeliverAsync(BuildContext context, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        var workspace = context.Build.Workspace;
        var git = new GitProgram(workspace.Root, environment);
        var checkout = await GitCheckout.ReadAsync(git, cancellationToken);
        var tree = new GitTree(await git.ReadRecordsAsync(cancellationToken, "ls-tree", "-r", "-z", checkout.Commit));
        await CheckAsync(workspace, git, checkout, tree, cancellationToken);
        foreach (var submodule in tree.Submodules)
        {
            events.Report(new Notice($"The submodule {submodule} stays empty: the git source does not fetch submodules."));
        }

        var surplus = Surplus(tree, workspace);
        var archive = await PackedFiles.TryCreateAsync(
            [
                .. tree.EmptyFolders(workspace).Select(folder => ContextFiles.Folder(context, "workspace", folder.Path)),
                .. ContextFiles.Dockerfile(context),
                ContextFiles.Text(context, ImagePath.Join(ContextFiles.DockerfileFolder, SurplusFile), string.Concat(surplus.Select(static path => path + "\n"))),
            ],
            ShellSource.MaxBytes,
            cancellationToken) ?? throw new DispatchException(Codes.DeliveryImpossible, $"The Dockerfile and the list of {surplus.Count} paths that the commit has and the workspace has not do not fit inside a Build.");
        var prepare = ShellSource.Create("dockerfile", sourceImage, archive, Commands(workspace));

        // git runs first and sees the whole volume, custom sources run after it; the last source of the list decides the folder for them and the steps.
        return new(Name,
        [
            new() { Name = "repository", Git = new(checkout.Url, checkout.Commit) },
            checkout.Folder.Length > 0 ? prepare with { SubPath = checkout.Folder } : prepare,
        ]);
    }

    private static async Task CheckAsync(Workspace workspace, GitProgram git, GitCheckout checkout, GitTree tree, CancellationToken cancellationToken)
    {
        var differences = await tree.DifferencesAsync(workspace, cancellationToken).ToListAsync(cancellationToken);
        if (differences.Count > 0)
        {
            var more = differences.Count > MostDifferences ? $" and {differences.Count - MostDifferences} more" : "";
            throw new DispatchException(
                Codes.GitUnclean,
                $"The workspace {workspace.Root} is not what commit {checkout.Commit[..12]} holds: {string.Join(", ", differences.Take(MostDifferences))}{more}.");
        }

        switch (await checkout.IsPushedAsync(git, cancellationToken))
        {
            case false:
                throw new DispatchException(Codes.GitUnclean, $"The commit {checkout.Commit} is not pushed to {checkout.Remote} ({checkout.Url}).");
            case null:
                throw new DispatchException(Codes.GitUnclean, $"The commit {checkout.Commit} is in no branch fetched from {checkout.Remote}, and {checkout.Url} cannot be asked for it.");
        }
    }

    private static List<string> Surplus(GitTree tree, Workspace workspace)
    {
        List<string> surplus = [.. tree.Surplus(workspace), ".git"];
        return surplus.Find(static path => path.Contains('\n', StringComparison.Ordinal)) is not { } strange
            ? surplus
            : throw new DispatchException(Codes.GitUnusable, $"The commit has a file whose name holds a line end: {strange.ReplaceLineEndings("\\n")}.");
    }

    // The git container of v0.5 to v0.7 exits with 0 when it fetched nothing.
    private static IEnumerable<string> Commands(Workspace workspace)
    {
        if (workspace.Entries.FirstOrDefault(static entry => entry.Kind == WorkspaceEntryKind.File) is { } file)
        {
            yield return $"[ -f {Quote($"/workspace/{file.Path}")} ] || {{ echo 'The git source fetched nothing.' >&2; exit 1; }}";
        }

        yield return $"while IFS= read -r path; do rm -rf -- \"/workspace/$path\"; done < {SurplusFile}";
        yield return $"rm {SurplusFile}";
    }

    // For the shell, and for Kubernetes, which replaces $(NAME) and $$ in arguments: no dollar sign is followed by another character.
    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal).Replace("$", "$''", StringComparison.Ordinal)}'";
}
