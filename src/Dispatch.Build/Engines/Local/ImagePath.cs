namespace Dispatch.Build.Engines.Local;

/// <summary>Paths inside an image. Keys of trees and layers are clean, have <c>/</c> between components and none in front; the root is empty.</summary>
internal static class ImagePath
{
    /// <summary>The key of a path as Go's <c>path.Clean("/" + path)</c> would have it: <c>.</c> and <c>..</c> resolved on paper.</summary>
    public static string Key(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            switch (part)
            {
                case "" or ".":
                    break;
                case "..":
                    parts.RemoveRange(Math.Max(parts.Count - 1, 0), Math.Min(parts.Count, 1));
                    break;
                default:
                    parts.Add(part);
                    break;
            }
        }

        return string.Join('/', parts);
    }

    /// <summary>The key of a path that is relative to a directory unless it begins with <c>/</c>.</summary>
    public static string Key(string directory, string path) => Key(path.StartsWith('/') ? path : $"{directory}/{path}");

    /// <summary>The key of an entry of a directory.</summary>
    public static string Join(string directory, string name) => directory.Length == 0 ? name : $"{directory}/{name}";

    /// <summary>The key of the directory it is in; the root is in itself.</summary>
    public static string Parent(string key) => key.LastIndexOf('/') is var slash and >= 0 ? key[..slash] : "";

    /// <summary>The last component.</summary>
    public static string Name(string key) => key[(key.LastIndexOf('/') + 1)..];

    /// <summary>The directories it is in, the top one first, without the root.</summary>
    public static IEnumerable<string> Ancestors(string key)
    {
        for (var slash = key.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = key.IndexOf('/', slash + 1))
        {
            yield return key[..slash];
        }
    }

    /// <summary>Whether it is this directory or lies in it.</summary>
    public static bool IsWithin(string key, string directory) =>
        directory.Length == 0 || (key.StartsWith(directory, StringComparison.Ordinal) && (key.Length == directory.Length || key[directory.Length] == '/'));
}
