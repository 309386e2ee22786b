using System.Text.RegularExpressions;

namespace Dispatch.Build.Diagnosis.Rules;

/// <summary>
/// What a row of a table looks for, found in linear time whatever a line holds. Such a regular expression takes a megabyte and some milliseconds to make,
/// and of hundreds a log needs a few: it is made when a line first holds one of the words that it cannot match without.
/// </summary>
/// <param name="text">The regular expression.</param>
/// <param name="ignoreCase">Whether upper and lower case are the same.</param>
internal sealed class Pattern(string text, bool ignoreCase = false)
{
    private readonly StringComparison _comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
    private readonly Lazy<IReadOnlyList<string>> _words = new(() => RequiredWords.Of(text));
    private readonly Lazy<Regex> _regex = new(() => new Regex(
        text, RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None), TimeSpan.FromSeconds(1)));

    /// <summary>The regular expression itself.</summary>
    public Regex Regex => _regex.Value;

    /// <summary>Whether a line holds it.</summary>
    public bool IsMatch(string line) => MayMatch(line) && Regex.IsMatch(line);

    /// <summary>Where a line holds it first, and its groups.</summary>
    public Match Match(string line) => MayMatch(line) ? Regex.Match(line) : System.Text.RegularExpressions.Match.Empty;

    /// <summary>Whether a line has one of the words that it cannot match without.</summary>
    public bool MayMatch(string line)
    {
        var words = _words.Value;
        for (var i = 0; i < words.Count; i++)
        {
            if (line.Contains(words[i], _comparison))
            {
                return true;
            }
        }

        return words.Count == 0;
    }

    /// <inheritdoc/>
    public override string ToString() => text;
}
