namespace Dispatch.Testing;

/// <summary>The working copy the tests were built in.</summary>
public static class Repository
{
    /// <summary>Its top folder.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "Dispatch.Build.Tasks.sln"))
        ? Path.TrimEndingDirectorySeparator(folder)
        : Find(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(folder))
            ?? throw new DirectoryNotFoundException("The tests run outside of a working copy."));
}
