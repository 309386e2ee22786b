using System.Reflection;
using System.Text.RegularExpressions;
using Dispatch.Build.Diagnosis;
using Dispatch.Build.Diagnosis.Rules;
using Dispatch.Build.Tests.Diagnosis.Corpora;
using Xunit;

namespace Dispatch.Build.Tests.Diagnosis.Fuzzing;

/// <summary>No pattern of the diagnosis takes longer than its text is long, or than it is allowed.</summary>
public sealed class PatternTests
{
    private const BindingFlags All = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [Fact]
    public void Every_pattern_is_bounded()
    {
        var patterns = Everything().OfType<Regex>().ToList();

        Assert.NotEmpty(patterns);
        Assert.All(patterns, static pattern => Assert.True(
            pattern.Options.HasFlag(RegexOptions.NonBacktracking) || pattern.MatchTimeout != Regex.InfiniteMatchTimeout, pattern.ToString()));
    }

    [Fact]
    public void A_pattern_matches_no_line_that_lacks_its_words()
    {
        var patterns = Everything().OfType<Pattern>().ToList();
        string[] lines = [.. Corpus.Kaniko.Concat(Corpus.BuildKit).Concat(Corpus.Img).Concat(Corpus.Buildah).SelectMany(static one => one.Log.Split('\n')).Distinct(StringComparer.Ordinal).Where(static line => line.Length < 1000)];

        // Each line with some of the patterns, each pattern with some of the lines.
        Assert.True(patterns.Count > 200);
        Assert.All(patterns, (pattern, index) => Assert.DoesNotContain(lines.Where((_, i) => i % 8 == index % 8), line => !pattern.MayMatch(line) && pattern.Regex.IsMatch(line)));
    }

    private static IEnumerable<object> Everything() => typeof(LogExplainer).Assembly.GetTypes()
        .Where(static type => type.Namespace?.StartsWith("Dispatch.Build.Diagnosis", StringComparison.Ordinal) == true && !type.ContainsGenericParameters)
        .SelectMany(static type => type.GetFields(All).Where(static field => !field.IsLiteral).Select(field => field.GetValue(null))
            .Concat(type.GetProperties(All).Where(static property => property.PropertyType == typeof(Regex)).Select(property => property.GetValue(null))))
        .SelectMany(static value => In(value, depth: 0))
        .Distinct();

    // Tables hold them in tuples and records.
    private static IEnumerable<object> In(object? value, int depth) => value switch
    {
        Regex or Pattern => [value],
        null or string => [],
        System.Collections.IEnumerable many when depth < 4 => many.Cast<object?>().SelectMany(one => In(one, depth + 1)),
        _ when depth is > 0 and < 4 && value.GetType() is { IsPrimitive: false, IsEnum: false } type && (type.Namespace ?? "").StartsWith("Dispatch", StringComparison.Ordinal) =>
            type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).SelectMany(field => In(field.GetValue(value), depth + 1)),
        System.Runtime.CompilerServices.ITuple tuple => Enumerable.Range(0, tuple.Length).SelectMany(i => In(tuple[i], depth + 1)),
        _ => [],
    };
}
