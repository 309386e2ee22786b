using System.Globalization;

using Dispatch.Testing;

namespace Dispatch.Build.Benchmarks;

/// <summary>The most memory a process needs that publishes workspaces of 5, 50 and 500 MB to an archive.</summary>
internal static class PeakMemory
{
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine("### Peak memory");
        Console.WriteLine();
        Console.WriteLine("| workspace | files | peak resident set |");
        Console.WriteLine("|---:|---:|---:|");
        foreach (var megabytes in new[] { 5, 50, 500 })
        {
            using var folder = new TempFolder();
            Content.WriteBinary(folder["workspace"], files: megabytes * 4, bytesPerFile: 250_000);
            File.WriteAllText(folder["workspace", "Dockerfile"], "FROM scratch\nCOPY . /workspace\n");
            var output = await Child.StartAsync(["publish", folder["workspace"], "", $"oci-archive:{folder["image.tar"]}", folder["cache"]], cancellationToken);
            var peak = long.Parse(output.Trim().Split('\n')[^1], CultureInfo.InvariantCulture);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {megabytes} MB | {megabytes * 4} | {peak / 1e6:0} MB |"));
        }
    }

    /// <summary>Bytes this process had in memory at its peak.</summary>
    public static long Own()
    {
        const string HighWaterMark = "/proc/self/status";
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return File.Exists(HighWaterMark)
            ? long.Parse(File.ReadLines(HighWaterMark).First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))[6..^3], CultureInfo.InvariantCulture) * 1024
            : process.PeakWorkingSet64;
    }
}
