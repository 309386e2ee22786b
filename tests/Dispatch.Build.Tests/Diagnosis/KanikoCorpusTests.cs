using System.Globalization;
using Dispatch.Build.Diagnosis;
using Xunit;

namespace Dispatch.Build.Tests.Diagnosis;

/// <summary>Measures the classifier on logs of kaniko v0.3 to v1.24; what the log cannot tell is left out.</summary>
public class KanikoCorpusTests
{
    // Exit codes are the bands of the error codes.
    private static readonly Dictionary<string, int[]> _bands = new(StringComparer.Ordinal)
    {
        ["run-failed"] = [10],
        ["function-invalid"] = [10],
        ["base-not-function-image"] = [10, 21],
        ["instruction-failed"] = [10, 11],
        ["dockerfile-missing"] = [11],
        ["dockerfile-invalid"] = [11],
        ["copy-source-missing"] = [11],
        ["add-download"] = [11],
        ["user-unknown"] = [11],
        ["build-arg-missing"] = [11],
        ["base-bad-reference"] = [11],
        ["base-unauthorized"] = [20],
        ["push-unauthorized"] = [20],
        ["push-denied"] = [20],
        ["credentials-config"] = [20],
        ["output-file"] = [22],
        ["usage"] = [10, 11],
        ["context-missing"] = [10, 11],
        ["disk-full"] = [31],
        ["out-of-memory"] = [10, 30],
        ["killed"] = [10],
        ["cancelled"] = [10],
        ["environment"] = [10],
    };

    [Fact]
    public void Nine_of_ten_logs_that_tell_the_cause_get_its_band()
    {
        var misses = new List<string>();
        var count = 0;
        foreach (var one in KanikoLogs.All.Where(static one => one.Telling))
        {
            count++;
            var found = Explain(one);
            var expected = _bands.GetValueOrDefault(one.Category, one.Category.StartsWith("push-", StringComparison.Ordinal) ? [22] : [21]);
            if (!expected.Contains(found.Code.ExitCode))
            {
                misses.Add($"{one.Category} -> {found.Code.Cause}: {one.Version} {one.Case}: {found.Message}");
            }
        }

        Report("bands", count, misses);
        Assert.True(misses.Count <= count / 10, string.Join('\n', misses));
    }

    [Fact]
    public void Nine_of_ten_failed_commands_get_their_line()
    {
        var misses = new List<string>();
        var count = 0;
        foreach (var one in KanikoLogs.All.Where(static one => one is { Telling: true, Line: > 0, Category: "run-failed" or "function-invalid" }))
        {
            count++;
            var found = Explain(one);
            if (found.Line != one.Line || found.File != "Dockerfile")
            {
                misses.Add($"{one.Line} -> {found.Line}: {one.Version} {one.Case}: {found.Message}");
            }
        }

        Report("lines of commands", count, misses);
        Assert.True(misses.Count <= count / 10, string.Join('\n', misses));
    }

    [Fact]
    public void Eight_of_ten_other_instructions_at_fault_get_their_line()
    {
        var misses = new List<string>();
        var count = 0;
        foreach (var one in KanikoLogs.All.Where(static one => one is { Telling: true, Line: > 0, Category: not ("run-failed" or "function-invalid" or "dockerfile-invalid") } && one.Parsed is not null))
        {
            count++;
            var found = Explain(one);
            if (found.Line != one.Line)
            {
                misses.Add($"{one.Line} -> {found.Line}: {one.Version} {one.Case}: {found.Message}");
            }
        }

        Report("lines of other instructions", count, misses);
        Assert.True(misses.Count <= count / 5, string.Join('\n', misses));
    }

    [Fact]
    public void Evidence_is_bounded_and_harmless_whatever_the_log_holds() => Assert.All(KanikoLogs.All, static one =>
    {
        var found = Explain(one);

        Assert.InRange(found.Evidence.Count, 0, 10);
        Assert.All(found.Evidence.Append(found.Message), static line =>
        {
            Assert.InRange(line.Length, 1, 2000);
            Assert.DoesNotContain(line, static character => char.IsControl(character) && character != '\t');
        });
    });

    private static Diagnostic Explain(KanikoCase one) => KanikoFailure.Explain("step build-and-push", one.ExitCode, one.Log, one.Parsed, FailuresTests.Build);

    private static void Report(string what, int count, List<string> misses)
    {
        var share = (100.0 * (count - misses.Count) / count).ToString("0.0", CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {count - misses.Count} of {count} ({share} %)");
        misses.ForEach(miss => TestContext.Current.TestOutputHelper?.WriteLine(miss));
    }
}
