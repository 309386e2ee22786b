using Xunit;

namespace Dispatch.Testing;

/// <summary>Texts that people have looked at, kept as files; a change of one shows in review.</summary>
public static class Snapshot
{
    private const string Update = "UPDATE_SNAPSHOTS";

    /// <summary>Fails the test unless a text is what stands in a file of the repository. With UPDATE_SNAPSHOTS=true the file is written instead.</summary>
    /// <param name="path">The file, from the repository's top folder, with forward slashes.</param>
    /// <param name="text">What was printed, without what changes from run to run.</param>
    public static void Equal(string path, string text)
    {
        var file = Path.Combine(Repository.Root, Path.Combine(path.Split('/')));
        var actual = text.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable(Update) == "true")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
        }

        Assert.True(File.Exists(file), $"There is no {path}. Run the test with {Update}=true, then read what it wrote:\n{actual}");
        var expected = File.ReadAllText(file).ReplaceLineEndings("\n");
        Assert.True(expected == actual, $"{path} is different. If that is meant, run the test with {Update}=true and commit the file:\n{LineDifference.Between(expected, actual)}");
    }
}
