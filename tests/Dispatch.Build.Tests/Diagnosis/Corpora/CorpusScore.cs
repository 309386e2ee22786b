using System.Globalization;
using Dispatch.Build.Diagnosis;
using Xunit;

namespace Dispatch.Build.Tests.Diagnosis.Corpora;

/// <summary>Counts what the classifier gets right in a corpus, and shows what it does not.</summary>
internal sealed class CorpusScore
{
    private readonly List<string> _misses = [];
    private readonly Dictionary<(string Expected, string Found), int> _confusion = [];

    private CorpusScore()
    {
    }

    public int Cases { get; private set; }

    public int RightCauses { get; private set; }

    public int WithLine { get; private set; }

    public int RightLines { get; private set; }

    /// <summary>Successes called failures, and failures called successes, whether their log is telling or not.</summary>
    public List<string> Misread { get; } = [];

    public double Causes => (double)RightCauses / Cases;

    public double Lines => (double)RightLines / WithLine;

    public static CorpusScore Of(IEnumerable<CorpusCase> cases, BuilderKind builder)
    {
        var score = new CorpusScore();
        foreach (var one in cases)
        {
            score.Add(one, one.Explain(builder));
        }

        score.Print();
        return score;
    }

    private void Add(CorpusCase one, IReadOnlyList<Diagnostic> found)
    {
        var first = found is [var root, ..] ? root : null;
        var cause = first?.Code.Cause ?? "ok";
        if (one.Category == "ok" != (cause == "ok") && (one.Category == "ok" || one.Telling))
        {
            Misread.Add($"{one}: {one.Category} read as {cause}");
        }

        if (!one.Telling)
        {
            return;
        }

        Cases++;
        _confusion[(one.Category, cause)] = _confusion.GetValueOrDefault((one.Category, cause)) + 1;
        if (cause == one.Category || (found is [{ Candidates.Count: > 1 } uncertain, ..] && uncertain.Candidates.Contains(one.Category)))
        {
            RightCauses++;
        }
        else
        {
            _misses.Add($"cause {one.Category}, found {cause}: {one}: {first?.Message}");
        }

        if (one.Line == 0 || one.Category == "ok")
        {
            return;
        }

        WithLine++;
        if (found.Count > 0 && found[0].Line == one.Line)
        {
            RightLines++;
        }
        else
        {
            _misses.Add($"line {one.Line}, found {first?.Line}: {one}: {first?.Message}");
        }
    }

    private void Print()
    {
        var output = TestContext.Current.TestOutputHelper;
        output?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"causes {RightCauses} of {Cases} ({Causes:P1}), lines {RightLines} of {WithLine} ({Lines:P1}), misread {Misread.Count}"));
        foreach (var ((expected, found), count) in _confusion.OrderBy(entry => entry.Key.Expected, StringComparer.Ordinal).ThenByDescending(entry => entry.Value))
        {
            output?.WriteLine($"{expected,-26} {found,-26} {count,5}");
        }

        Misread.Concat(_misses).ToList().ForEach(miss => output?.WriteLine(miss));
    }
}
