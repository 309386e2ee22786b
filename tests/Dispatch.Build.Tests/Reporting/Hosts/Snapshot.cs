using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Reporting.Hosts;

/// <summary>Texts kept beside the tests. <c>UPDATE_SNAPSHOTS=1</c> writes them anew; then the difference is read before it is committed.</summary>
internal static class Snapshot
{
    public static void Matches(string name, string actual)
    {
        var file = Path.Combine(Repository.Root, "tests", "Dispatch.Build.Tests", "Reporting", "Snapshots", name);

        // Control characters as text, so that the files are text to every tool.
        var text = actual.Replace("\u001b", "\\e", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(file, text);
        }

        Assert.True(File.Exists(file), $"There is no snapshot {name}: run the test once with UPDATE_SNAPSHOTS=1.");
        Assert.Equal(File.ReadAllText(file), text);
    }
}
