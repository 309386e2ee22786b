namespace Dispatch.Build.Workspaces;

/// <summary>Lists the files of a build context and checks everything about them that can be checked without reading them.</summary>
public static class WorkspaceReader
{
    /// <summary>Lists a workspace. Nothing is dereferenced, no file is read (but on Windows the first bytes of each).</summary>
    /// <exception cref="DispatchException">DSP20xx: something in it cannot go into an image.</exception>
    public static Workspace Read(WorkspaceOptions options, CancellationToken cancellationToken)
    {
        var root = Path.GetFullPath(options.Root);
        if (!Directory.Exists(root))
        {
            throw new DispatchException(Codes.WorkspaceMissing, $"The workspace folder {root} {(File.Exists(root) ? "is a file" : "does not exist")}.");
        }

        var limits = new WorkspaceLimits(options);
        var rules = options.Files is null ? IgnoreRules.Load(root, options.DockerfilePath, options.Ignored) : IgnoreRules.None;
        var entries = options.Files is { } files
            ? WorkspaceFileList.Read(root, files, limits, options.HasModes)
            : new WorkspaceWalk(root, rules, limits, options.HasModes, cancellationToken).Read();
        limits.CheckSize(entries);
        LinkCheck.CheckAll(root, entries, isWalked: options.Files is null);
        return new(root, entries, rules);
    }
}
