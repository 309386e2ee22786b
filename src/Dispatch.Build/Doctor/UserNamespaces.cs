namespace Dispatch.Build.Doctor;

/// <summary>What has to be allowed on Linux before a builder can work without root (user_namespaces(7), subuid(5)).</summary>
internal static class UserNamespaces
{
    private static readonly (string File, string Forbidding, string Remedy)[] _switches =
    [
        ("/proc/sys/user/max_user_namespaces", "0", "sysctl user.max_user_namespaces=10000"),
        ("/proc/sys/kernel/unprivileged_userns_clone", "0", "sysctl kernel.unprivileged_userns_clone=1"),
    ];

    /// <summary>What is wrong, and what to do; null when nothing is.</summary>
    /// <param name="user">Who would build.</param>
    /// <param name="read">Reads a file; null when there is none. Null for the system's.</param>
    public static (string Trouble, string Remedy)? FindTrouble(string user, Func<string, string?>? read = null)
    {
        read ??= static file => File.Exists(file) ? File.ReadAllText(file) : null;
        foreach (var (file, forbidding, remedy) in _switches)
        {
            if (read(file)?.Trim() == forbidding)
            {
                return ($"{file} is {forbidding}, so there are no user namespaces.", $"As root: {remedy}.");
            }
        }

        foreach (var file in (string[])["/etc/subuid", "/etc/subgid"])
        {
            if (read(file)?.Split('\n').Any(line => line.StartsWith($"{user}:", StringComparison.Ordinal)) != true)
            {
                return ($"{file} gives {user} no further identities.", $"As root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 {user}.");
            }
        }

        return null;
    }
}
