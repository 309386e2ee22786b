using System.Runtime.InteropServices;
using Xunit;

namespace Dispatch.Testing;

/// <summary>What <c>./build.sh pack</c> puts into <c>artifacts/packages</c>.</summary>
public static class PackedPackages
{
    /// <summary>The tool as native code, for this platform.</summary>
    public static string NativeTool => $"Dispatch.Build.Tool.{RuntimeInformation.RuntimeIdentifier}";

    /// <summary>Their folder, which is a feed.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "artifacts", "packages");

    /// <summary>The file of a package; the test is skipped where it is not there.</summary>
    public static string Find(string id)
    {
        var file = Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*.nupkg").SingleOrDefault(path => Id(path) == id) : null;
        Assert.SkipUnless(file is not null, id == NativeTool ? "needs a C compiler to pack native code: apt-get install clang, then ./build.sh pack" : "needs the packages: ./build.sh pack");
        return file!;
    }

    // Dispatch.Build.Tool.linux-x64.0.1.0.nupkg: the version begins with the first part that is a number.
    private static string Id(string path) =>
        string.Join('.', Path.GetFileNameWithoutExtension(path).Split('.').TakeWhile(static part => !char.IsAsciiDigit(part[0])));
}
