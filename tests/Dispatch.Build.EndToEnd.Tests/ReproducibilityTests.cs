using System.Globalization;
using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests;

public sealed class ReproducibilityTests(PackageFixture package)
{
    private const string LaterByDays = "9";

    [Fact]
    public async Task Two_folders_days_apart_give_the_same_digest()
    {
        var library = Directory.Exists("/usr/lib")
            ? Directory.EnumerateDirectories("/usr/lib", "*-linux-*").Select(static folder => Path.Combine(folder, "faketime", "libfaketime.so.1")).FirstOrDefault(File.Exists)
            : null;
        Assert.SkipWhen(library is null, "needs faketime: apt-get install faketime");
        using var first = TestProject.Function(package);
        using var second = TestProject.Function(package);
        second.Environment["LD_PRELOAD"] = library!;
        second.Environment["FAKETIME"] = $"+{LaterByDays}d";
        second.Environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        File.SetLastWriteTimeUtc(second["hello.js"], new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));

        // The clock of the second build really is another one.
        var now = DateTimeOffset.UtcNow;
        var clock = await Tool.RunAsync("env", [.. second.Environment.Select(static pair => $"{pair.Key}={pair.Value}"), "date", "+%s"], TestContext.Current.CancellationToken);
        Assert.InRange(DateTimeOffset.FromUnixTimeSeconds(long.Parse(clock, CultureInfo.InvariantCulture)) - now, TimeSpan.FromDays(8.9), TimeSpan.FromDays(9.1));

        var (here, there) = (await first.PublishAsync(), (await LaterAsync(second)).Result("PublishFunctionImage"));

        Assert.NotEqual(here["Archive"], there["Archive"]);
        Assert.Equal(here["Digest"], there["Digest"]);
        Assert.Equal(File.ReadAllBytes(here["Archive"]), File.ReadAllBytes(there["Archive"]));
    }

    // Under libfaketime a wait of MSBuild's, for its own node, sometimes ends at once as if its 900 s had passed: MSB0001, before any target runs.
    private static async Task<Outcome> LaterAsync(TestProject project)
    {
        var outcome = await Build();
        for (var attempt = 1; attempt < 5 && outcome.All.Contains("MSB0001", StringComparison.Ordinal); attempt++)
        {
            outcome = await Build();
        }

        return outcome;

        Task<Outcome> Build() => project.BuildAsync("PublishFunctionImage", "-getTargetResult:PublishFunctionImage");
    }
}
