namespace Dispatch.Build.Knative.Validation;

/// <summary>The webhook's idea of overlapping paths: a plain prefix (so that <c>ab/c</c> lies in <c>a</c>) when their depths differ, equality when not.</summary>
internal static class TargetPaths
{
    /// <summary>The sources whose path overlaps that of an earlier one.</summary>
    public static IEnumerable<SourcePlace> Overlapping(IEnumerable<SourcePlace> sources)
    {
        var earlier = new List<(string Path, int Depth)>();
        foreach (var place in sources.Where(static place => !string.IsNullOrEmpty(place.Source.TargetPath)))
        {
            var path = place.Source.TargetPath!.Trim('/');
            var parts = path.Split('/');
            if (earlier.Exists(other => Overlap(other.Path, other.Depth, path, parts.Length)))
            {
                yield return place;
            }

            // It counts the same name twice in the one and once in the other.
            earlier.Add((path, parts.Distinct(StringComparer.Ordinal).Count()));
        }
    }

    private static bool Overlap(string left, int leftDepth, string right, int rightDepth) => leftDepth.CompareTo(rightDepth) switch
    {
        > 0 => left.StartsWith(right, StringComparison.Ordinal),
        < 0 => right.StartsWith(left, StringComparison.Ordinal),
        _ => left == right,
    };
}
