using Dispatch.Build.Stores;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests;

public sealed class CacheCleanupTests : IDisposable
{
    private static readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_not_used_for_so_long_goes_and_nothing_else_does()
    {
        Add("sha256/" + Hex('a') + ".blob", days: 10);
        Add("sha256/" + Hex('a') + ".blob." + new string('0', 32), days: 10);
        Add("sha256/" + Hex('b') + ".manifest", days: 10);
        Add("logs/hello-01234567.log", days: 10);
        Add("sha256/" + Hex('c') + ".blob", days: 5);
        Add("sha256/notes.txt", days: 10);
        Add("sha256/" + Hex('d'), days: 10);
        Add("logs/mine.log", days: 10);
        Add("other/" + Hex('e') + ".blob", days: 10);
        File.CreateSymbolicLink(_folder["sha256", Hex('f') + ".blob"], _folder["other", Hex('e') + ".blob"]);

        Assert.Equal(new(4, 40, 1, 10), Run(TimeSpan.FromDays(7), isDryRun: true));
        Assert.Equal(10, Left().Count);
        Assert.Equal(new(4, 40, 1, 10), Run(TimeSpan.FromDays(7)));
        Assert.Equal(
            new[] { "logs/mine.log", "other/" + Hex('e') + ".blob", "sha256/" + Hex('c') + ".blob", "sha256/" + Hex('d'), "sha256/" + Hex('f') + ".blob", "sha256/notes.txt" },
            Left());
    }

    [Fact]
    public void A_size_takes_what_was_used_the_longest_ago()
    {
        foreach (var (digit, days) in (IEnumerable<(char, int)>)[('a', 4), ('b', 2), ('c', 3)])
        {
            Add($"sha256/{Hex(digit)}.blob", days);
        }

        Assert.Equal(new(2, 20, 1, 10), Run(TimeSpan.FromDays(7), maxBytes: 15));
        Assert.Equal([$"sha256/{Hex('b')}.blob"], Left());
    }

    [Fact]
    public void What_a_publish_may_be_using_stays_whatever_is_asked_for()
    {
        Add($"sha256/{Hex('a')}.blob", days: 1);
        Assert.Equal(new(0, 0, 1, 10), Run(TimeSpan.Zero, maxBytes: 0));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_empty() => Assert.Equal(new(0, 0, 0, 0), Run(TimeSpan.Zero, maxBytes: 0));

    private static string Hex(char digit) => new(digit, 64);

    private CacheCleanupResult Run(TimeSpan age, long? maxBytes = null, bool isDryRun = false) =>
        new CacheCleanup(_folder.Path, new Clock()).Run(age, maxBytes, isDryRun, TestContext.Current.CancellationToken);

    private void Add(string path, int days) => File.SetLastWriteTimeUtc(_folder.Write(path, "0123456789"), _now.UtcDateTime.AddDays(-days));

    private List<string> Left() =>
        [.. Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_folder.Path, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => _now;
    }
}
