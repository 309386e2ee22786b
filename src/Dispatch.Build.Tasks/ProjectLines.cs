namespace Dispatch.Build.Tasks;

/// <summary>Finds where a project file sets a property or adds an item, so that an error about it can name the line.</summary>
internal sealed class ProjectLines(string projectFile)
{
    private readonly Lazy<string[]> _lines = new(() => File.Exists(projectFile) ? File.ReadAllLines(projectFile) : []);

    /// <summary>The line of the last element of this name, from 1; 0 when the value comes from elsewhere.</summary>
    public int Find(string element)
    {
        var opening = $"<{element}";
        return 1 + Array.FindLastIndex(_lines.Value, line =>
            line.IndexOf(opening, StringComparison.OrdinalIgnoreCase) is var at and >= 0
            && (at + opening.Length == line.Length || line[at + opening.Length] is ' ' or '\t' or '>' or '/'));
    }
}
