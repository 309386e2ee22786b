using System.Text;
using Dispatch.Build.Workspaces;

namespace Dispatch.Build.Knative.Hazards;

/// <summary>Finds files of a workspace that are likely to hold secrets, or have no business in an image. Only what is in the workspace counts.</summary>
internal static class SuspiciousFiles
{
    // What matters stands at the beginning of such files.
    private const int MaxBytes = 64 << 10;
    private const int MostNamed = 10;

    // By name, then by a text in the file; null: the name is enough, if there is anything in it.
    private static readonly (Func<string, string, bool> Name, string? Text, string What)[] _kinds =
    [
        (static (name, _) => name is "id_rsa" or "id_dsa" or "id_ecdsa" or "id_ed25519", null, "a private key"),
        (static (name, _) => EndsWith(name, ".pem", ".key"), "PRIVATE KEY-----", "a private key"),
        (static (name, _) => EndsWith(name, ".pfx", ".p12", ".jks", ".keystore"), null, "a key store"),
        (static (name, _) => name is ".env" || (name.StartsWith(".env.", StringComparison.Ordinal) && !EndsWith(name, ".example", ".sample", ".template", ".dist")), "=", "environment variables of a developer"),
        (static (name, _) => name is ".npmrc" or ".yarnrc" or ".yarnrc.yml", "_auth", "a token of a package registry"),
        (static (name, _) => name is ".yarnrc.yml", "npmAuth", "a token of a package registry"),
        (static (name, _) => name is ".pypirc" or ".netrc" or "_netrc" or "pip.conf", "password", "a password"),
        (static (name, _) => name.Equals("nuget.config", StringComparison.OrdinalIgnoreCase), "Password", "a password of a package source"),
        (static (name, _) => name is ".git-credentials", null, "passwords of git"),
        (static (name, path) => name is ".dockercfg" || path.EndsWith(".docker/config.json", StringComparison.Ordinal), "\"auth", "passwords of registries"),
        (static (name, path) => name is "kubeconfig" || name.EndsWith(".kubeconfig", StringComparison.Ordinal) || path.EndsWith(".kube/config", StringComparison.Ordinal), "users:", "access to a cluster"),
        (static (_, path) => path.EndsWith(".aws/credentials", StringComparison.Ordinal), null, "access to a cloud"),
        (static (name, _) => name.EndsWith(".json", StringComparison.Ordinal), "\"private_key\":", "a key of a service account"),
    ];

    /// <summary>A warning for each, the first ten; one for the history of git.</summary>
    public static IEnumerable<Diagnostic> Find(Workspace workspace, CancellationToken cancellationToken)
    {
        var entries = workspace.Entries.Where(static entry => entry.Kind == WorkspaceEntryKind.File && entry.Size > 0).ToList();
        if (entries.Exists(static entry => InGitFolder(entry.Path)))
        {
            yield return Warning(workspace, ".git", "the history of the repository");
        }

        var named = 0;
        foreach (var entry in entries.Where(static entry => !InGitFolder(entry.Path)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Kind(entry) is { } what && named++ < MostNamed)
            {
                yield return Warning(workspace, entry.Path, what);
            }
        }

        if (named > MostNamed)
        {
            yield return new(Codes.WorkspaceSuspicious, $"{named - MostNamed} more files of the workspace look as if they held secrets.");
        }
    }

    private static bool InGitFolder(string path) => path.StartsWith(".git/", StringComparison.Ordinal) || path.Contains("/.git/", StringComparison.Ordinal);

    private static bool EndsWith(string name, params ReadOnlySpan<string> endings)
    {
        foreach (var ending in endings)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static string? Kind(WorkspaceEntry entry)
    {
        var name = entry.Path[(entry.Path.LastIndexOf('/') + 1)..];
        string? text = null;
        foreach (var kind in _kinds.Where(kind => kind.Name(name, entry.Path)))
        {
            if (kind.Text is null || (text ??= Read(entry)).Contains(kind.Text, StringComparison.OrdinalIgnoreCase))
            {
                return kind.What;
            }
        }

        return null;
    }

    private static string Read(WorkspaceEntry entry)
    {
        using var content = entry.OpenRead();
        var bytes = new byte[Math.Min(entry.Size, MaxBytes)];
        content.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    private static Diagnostic Warning(Workspace workspace, string path, string what) =>
        new(Codes.WorkspaceSuspicious, $"The workspace holds {path}, which looks like {what}.") { File = Path.Combine(workspace.Root, path) };
}
