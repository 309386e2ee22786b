using System.Globalization;

namespace Dispatch.Build.Engines.Local;

/// <summary>The names of <c>/etc/passwd</c> and <c>/etc/group</c> (passwd(5), group(5)).</summary>
internal sealed class UserDatabase(string? passwd, string? group)
{
    /// <summary>User and primary group of a user's name; null when there is none.</summary>
    public (long Uid, long Gid)? FindUser(string name) =>
        Find(passwd, name, 4) is { } fields && Number(fields[2]) is { } uid && Number(fields[3]) is { } gid ? (uid, gid) : null;

    /// <summary>The group of a name; null when there is none.</summary>
    public long? FindGroup(string name) => Find(group, name, 3) is { } fields ? Number(fields[2]) : null;

    /// <summary>A user or group number; null when the text is none.</summary>
    public static long? Number(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string[]? Find(string? file, string name, int fields) =>
        (file ?? "").Split('\n').Select(line => line.Trim().Split(':')).FirstOrDefault(line => line.Length >= fields && line[0] == name);
}
