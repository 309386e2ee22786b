namespace Dispatch.Testing.ControlPlane.Pods;

/// <summary>buildah with a storage of its own. Isolation is chroot, which works inside of containers, too.</summary>
internal sealed class Buildah
{
    private readonly string[] _storage;
    private readonly Dictionary<string, string> _environment;

    public Buildah(TempFolder folder)
    {
        _storage = ["--root", folder["graph"], "--runroot", folder["run"], "--storage-driver", "vfs"];
        _environment = new(StringComparer.Ordinal)
        {
            ["HOME"] = Directory.CreateDirectory(folder["buildah"]).FullName,
            ["TMPDIR"] = Directory.CreateDirectory(folder["tmp"]).FullName,
            ["BUILDAH_ISOLATION"] = "chroot",
        };
    }

    /// <summary>Runs one of its commands and hands on what it prints.</summary>
    public Task<int> RunAsync(IEnumerable<string> arguments, Action<string> print, CancellationToken cancellationToken) =>
        ToolProcess.RunAsync("buildah", [.. _storage, .. arguments], _environment, print, cancellationToken);

    /// <summary>Runs one of its commands: the code, and everything that it printed.</summary>
    public async Task<(int ExitCode, IReadOnlyList<string> Output)> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        List<string> output = [];
        return (await RunAsync(arguments, output.Add, cancellationToken), output);
    }
}
