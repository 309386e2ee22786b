using System.Diagnostics;
using Dispatch.Build.Reporting.Hosts;
using Dispatch.Testing;
using Dispatch.Testing.CiReaders;
using Xunit;

namespace Dispatch.Build.Tests.Reporting.Hosts;

public sealed class SharedFileTests : IDisposable
{
    private const int Processes = 4;
    private const int Additions = 100;
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Processes_that_write_at_once_lose_nothing()
    {
        var writers = Enumerable.Range(0, Processes).Select(StartWriter).ToList();
        foreach (var writer in writers)
        {
            var output = await writer.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await writer.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(writer.ExitCode == 0, output);
            writer.Dispose();
        }

        var expected = Enumerable.Range(0, Processes).SelectMany(static writer => Enumerable.Range(0, Additions).Select(addition => (Name: $"w{writer}_{addition}", Value: Value(writer, addition)))).ToList();
        var pairs = GitHubReader.ReadFile(await File.ReadAllTextAsync(_folder["output"], TestContext.Current.CancellationToken));
        Assert.Equal(expected.OrderBy(static pair => pair.Name, StringComparer.Ordinal), pairs.Select(static pair => (pair.Key, pair.Value)).OrderBy(static pair => pair.Key, StringComparer.Ordinal));
        var sections = await File.ReadAllLinesAsync(_folder["summary"], TestContext.Current.CancellationToken);
        Assert.Equal(expected.Select(static pair => $"## {pair.Name}").Order(StringComparer.Ordinal), sections.Where(static line => line.Length > 0).Order(StringComparer.Ordinal));
    }

    /// <summary>One of the processes above; alone it has nothing to do.</summary>
    [Fact(Explicit = true)]
    public async Task Writer()
    {
        var writer = int.Parse(Environment.GetEnvironmentVariable("DISPATCH_TEST_WRITER") ?? "-1", System.Globalization.CultureInfo.InvariantCulture);
        var host = CiHosts.Detect(HostContext.Machine, "github");
        for (var addition = 0; writer >= 0 && addition < Additions; addition++)
        {
            await host.PublishOutputsAsync([new($"w{writer}_{addition}", Value(writer, addition))], TestContext.Current.CancellationToken);
            await host.WriteSummaryAsync(new("x", $"## w{writer}_{addition}", ""), TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_last_line_that_is_open_is_closed_first()
    {
        var file = _folder.Write("output", "a=1");
        await new SharedFile(file, _time).AppendAsync("b=2\n", TestContext.Current.CancellationToken);
        await new SharedFile(file, _time).AppendAsync("c=3\n", TestContext.Current.CancellationToken);
        Assert.Equal("a=1\nb=2\nc=3\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_does_not_fit_gives_way_to_something_shorter_and_then_to_nothing()
    {
        var file = new SharedFile(_folder["summary"], _time);
        foreach (var _ in (int[])[1, 2, 3, 4])
        {
            await file.AppendAsync(["0123456789", "012"], 16, TestContext.Current.CancellationToken);
            await File.AppendAllTextAsync(_folder["summary"], "\n", TestContext.Current.CancellationToken);
        }

        Assert.Equal("0123456789\n012\n\n\n", await File.ReadAllTextAsync(_folder["summary"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_that_stays_locked_is_given_up_after_half_a_minute()
    {
        await using var holder = new FileStream(_folder["output"], FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        var appending = new SharedFile(_folder["output"], _time).AppendAsync("a=1\n", TestContext.Current.CancellationToken);
        await _time.WaitForTimerAsync(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(31));
        await Assert.ThrowsAnyAsync<IOException>(() => appending);
    }

    [Fact]
    public async Task A_missing_folder_is_an_error_at_once() =>
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => new SharedFile(_folder["no", "output"], _time).AppendAsync("a=1\n", TestContext.Current.CancellationToken));

    [Fact]
    public async Task A_value_of_several_lines_keeps_what_looks_like_its_end()
    {
        var host = CiHosts.Detect(new(name => name == "GITHUB_OUTPUT" ? _folder["output"] : null, _time), "github");
        const string Value = "one\nEOF\nghadelimiter_x\nevil=1\nevil<<EOF\nlast";
        await host.PublishOutputsAsync([new("a", Value), new("b", "x<<y=z")], TestContext.Current.CancellationToken);
        Assert.Equal([new("a", Value), new("b", "x<<y=z")], GitHubReader.ReadFile(await File.ReadAllTextAsync(_folder["output"], TestContext.Current.CancellationToken)));
    }

    // Every second one has several lines.
    private static string Value(int writer, int addition) => $"{writer}.{addition}{(addition % 2 == 0 ? "\nsecond line" : "")}";

    private Process StartWriter(int number)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(SharedFileTests).Assembly.Location, "-method", $"{typeof(SharedFileTests).FullName}.{nameof(Writer)}", "-explicit", "only"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment["DISPATCH_TEST_WRITER"] = $"{number}";
        start.Environment["GITHUB_OUTPUT"] = _folder["output"];
        start.Environment["GITHUB_STEP_SUMMARY"] = _folder["summary"];
        return Process.Start(start)!;
    }
}
