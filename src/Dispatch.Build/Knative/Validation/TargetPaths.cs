namespace Dispatch.Build.Knative.Validation;

/// <summary>The webhook's idea of overlapping paths: a plain prefix (so that <c>ab/c</c> lies in <c>a</c>) when their depths differ, equality when not.</summary>
internal static class TargetPaths
{
    /// <summary>The sources whose path overlaps that of an earlier one.</summary>
    public static IEnumerable<SourcePlace> Overlapping(IReadOnlyList<SourcePlace> sources)
    {
        var earlier = new List<string>();
        foreach (var place in sources.Where(static place => !string.IsNullOrEmpty(place.Source.TargetPath)))
        {
            var path = place.Source.TargetPath!.Trim('/');
            if (earlier.Any(other => Overlap(other, path)))
            {
                yield return place;
            }

            earlier.Add(path);
        }
    }

    private static bool Overlap(string left, string right) => Depth(left).CompareTo(Depth(right)) switch
    {
        > 0 => left.StartsWith(right, StringComparison.Ordinal),
        < 0 => right.StartsWith(left, StringComparison.Ordinal),
        _ => left == right,
    };

    private static int Depth(string path) => path.Split('/').Distinct(StringComparer.Ordinal).Count();
}
