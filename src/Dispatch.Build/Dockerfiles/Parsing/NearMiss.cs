namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary>Finds what someone may have meant.</summary>
internal static class NearMiss
{
    private const int LargestDistance = 2;
    private const int LongestWord = 200;

    /// <summary>The candidate with the smallest edit distance, when that is at most two; null otherwise.</summary>
    public static string? Find(string word, IEnumerable<string> candidates) =>
        candidates
            .Where(candidate => word.Length <= LongestWord && Math.Abs(candidate.Length - word.Length) <= LargestDistance)
            .Select(candidate => (Candidate: candidate, Distance: Distance(word, candidate)))
            .Where(entry => entry.Distance <= LargestDistance)
            .OrderBy(entry => entry.Distance)
            .Select(entry => entry.Candidate)
            .FirstOrDefault();

    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = left[i - 1] == right[j - 1] ? diagonal : diagonal + 1;
                (diagonal, row[j]) = (row[j], Math.Min(cost, Math.Min(row[j], row[j - 1]) + 1));
            }
        }

        return row[^1];
    }
}
