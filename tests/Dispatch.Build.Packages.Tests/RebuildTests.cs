using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Packages.Tests;

/// <summary>The same sources give the same packages: anyone can check what was published.</summary>
public sealed class RebuildTests
{
    private static readonly string[] _sources = ["src", "targets", "templates", "build"];

    [Fact]
    public async Task Packages_made_in_another_folder_have_the_same_bytes()
    {
        PackedPackages.Find("Dispatch.Build.Tasks");
        var cancel = TestContext.Current.CancellationToken;
        using var folder = new TempFolder();
        await CopySourcesAsync(folder, cancel);
        await PackAsync("src/Dispatch.Build.Tasks");
        if (File.Exists(PackedPackages.Find("Dispatch.Build.Tool.any")))
        {
            await PackAsync("src/Dispatch.Build.Tool", "-r", "any", $"-p:ToolRuntimes={System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier}%3Bany");
        }

        var made = Directory.GetFiles(folder["made"]);
        Assert.Equal(2, made.Length);
        Assert.All(made, static file => Assert.True(
            File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(PackedPackages.Folder, Path.GetFileName(file)))),
            $"{Path.GetFileName(file)} is not the one in artifacts/packages. If the sources have changed since it was packed: ./build.sh pack"));

        // Analyzers do not change what is compiled.
        Task<string> PackAsync(string project, params string[] arguments) =>
            Tool.RunAsync("dotnet", ["pack", folder[project], "-c", "Release", "-o", folder["made"], "-v:q", "--nologo", "-p:RunAnalyzers=false", .. arguments], cancel);
    }

    // Where there is a history, the copy has it too, and the same origin: packages name the commit, and symbols where a known host has it.
    private static async Task CopySourcesAsync(TempFolder folder, CancellationToken cancellationToken)
    {
        if (Path.Exists(Path.Combine(Repository.Root, ".git")))
        {
            await Tool.RunAsync("git", ["clone", "--quiet", "--shared", "--no-checkout", Repository.Root, folder.Path], cancellationToken);
            var origin = await Tool.RunAsync("git", ["-C", Repository.Root, "config", "--default", "", "--get", "remote.origin.url"], cancellationToken);
            string[] change = origin.Trim() is { Length: > 0 } url ? ["set-url", "origin", url] : ["remove", "origin"];
            await Tool.RunAsync("git", ["-C", folder.Path, "remote", .. change], cancellationToken);
        }

        foreach (var file in Directory.GetFiles(Repository.Root).Concat(_sources.SelectMany(static name => Directory.EnumerateFiles(Path.Combine(Repository.Root, name), "*", SearchOption.AllDirectories))))
        {
            var relative = Path.GetRelativePath(Repository.Root, file);
            if (relative != ".git" && !relative.Split(Path.DirectorySeparatorChar).Any(static part => part is "bin" or "obj"))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(folder[relative])!);
                File.Copy(file, folder[relative]);
            }
        }
    }
}
