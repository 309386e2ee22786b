using System.Reflection;
using System.Text.RegularExpressions;
using Dispatch.Build.Diagnosis;
using Xunit;

namespace Dispatch.Build.Tests.Diagnosis.Fuzzing;

/// <summary>No pattern of the diagnosis takes longer than its text is long, or than it is allowed.</summary>
public sealed class PatternTests
{
    private const BindingFlags All = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [Fact]
    public void Every_pattern_is_bounded()
    {
        var patterns = typeof(LogExplainer).Assembly.GetTypes()
            .Where(static type => type.Namespace?.StartsWith("Dispatch.Build.Diagnosis", StringComparison.Ordinal) == true && !type.ContainsGenericParameters)
            .SelectMany(static type => type.GetFields(All).Where(static field => !field.IsLiteral).Select(field => (Name: $"{type.Name}.{field.Name}", Value: field.GetValue(null)))
                .Concat(type.GetProperties(All).Where(static property => property.PropertyType == typeof(Regex)).Select(property => (Name: $"{type.Name}.{property.Name}", Value: property.GetValue(null)))))
            .SelectMany(static member => In(member.Value, depth: 0).Select(pattern => (member.Name, Pattern: pattern)))
            .DistinctBy(static found => found.Pattern)
            .ToList();

        Assert.NotEmpty(patterns);
        Assert.All(patterns, static found => Assert.True(
            found.Pattern.Options.HasFlag(RegexOptions.NonBacktracking) || found.Pattern.MatchTimeout != Regex.InfiniteMatchTimeout,
            $"{found.Name}: {found.Pattern}"));
    }

    // Tables hold them in tuples and records.
    private static IEnumerable<Regex> In(object? value, int depth) => value switch
    {
        Regex pattern => [pattern],
        null or string => [],
        System.Collections.IEnumerable many when depth < 4 => many.Cast<object?>().SelectMany(one => In(one, depth + 1)),
        _ when depth is > 0 and < 4 && value.GetType() is { IsPrimitive: false, IsEnum: false } type && (type.Namespace ?? "").StartsWith("Dispatch", StringComparison.Ordinal) =>
            type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).SelectMany(field => In(field.GetValue(value), depth + 1)),
        System.Runtime.CompilerServices.ITuple tuple => Enumerable.Range(0, tuple.Length).SelectMany(i => In(tuple[i], depth + 1)),
        _ => [],
    };
}
