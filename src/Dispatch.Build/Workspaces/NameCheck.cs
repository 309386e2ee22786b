using System.Text;

namespace Dispatch.Build.Workspaces;

/// <summary>Checks the names in one directory: each by itself, and against each other.</summary>
internal sealed class NameCheck
{
    // Stands for any letter beyond ASCII, with or without marks; itself in no name.
    private const char Letter = '\uFFFF';

    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<string>> _skeletons = new(StringComparer.OrdinalIgnoreCase);

    public void Check(string name, string path)
    {
        var isAscii = Ascii.IsValid(name);
        if (FindFault(name, isAscii) is { } fault)
        {
            throw new DispatchException(Codes.NameIllegal, $"The name of {Printable(path)} in the workspace {fault}.");
        }

        if (!_names.Add(name))
        {
            _names.TryGetValue(name, out var other);
            throw Clash(path, other!, "only differ in case: Windows and macOS keep only one of them");
        }

        if (!isAscii)
        {
            CheckAccents(name, path);
        }
    }

    private void CheckAccents(string name, string path)
    {
        var skeleton = Skeleton(name);
        if (!_skeletons.TryGetValue(skeleton, out var others))
        {
            _skeletons.Add(skeleton, others = []);
        }

        if (others.Find(other => CountMarks(other) != CountMarks(name)) is { } clash)
        {
            throw Clash(path, clash, "only differ in how an accent is stored: macOS keeps only one of them");
        }

        others.Add(name);
    }

    private static DispatchException Clash(string path, string other, string how)
    {
        var folder = path[..(path.LastIndexOf('/') + 1)];
        return new(Codes.NameClash, $"The names of {folder}{other} and {path} in the workspace {how}.");
    }

    private static string? FindFault(string name, bool isAscii) => name switch
    {
        _ when name.StartsWith(".wh.", StringComparison.Ordinal) => "begins with .wh., which means a deleted file in an image layer",
        _ when name.AsSpan().ContainsAnyInRange('\0', '\u001f') || name.Contains('\u007f', StringComparison.Ordinal) => "has a control character",
        _ when !isAscii && name.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar) => "is not valid Unicode",
        _ => null,
    };

    private static string Printable(string path) =>
        string.Concat(path.Select(character => char.IsControl(character) ? $"\\x{(int)character:x2}" : character.ToString()));

    // Equal for names that are the same but for composed and combining accents. It also is for different accents; then the number of
    // combining marks decides. Unicode's own normal forms are not there in every runtime (InvariantGlobalization).
    private static string Skeleton(string name)
    {
        var skeleton = new StringBuilder(name.Length);
        foreach (var character in name)
        {
            if (!IsMark(character))
            {
                skeleton.Append(character >= 0x80 && char.IsLetter(character) ? Letter : character);
            }
            else if (skeleton.Length > 0)
            {
                skeleton[^1] = Letter;
            }
        }

        return skeleton.ToString();
    }

    private static int CountMarks(string name) => name.Count(IsMark);

    private static bool IsMark(char character) => character is >= '\u0300' and <= '\u036f' or '\u3099' or '\u309a';
}
