using Dispatch.Build.Workspaces;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Workspaces;

/// <summary>Random trees and ignore files: what we keep is what real buildah copies (it uses a matcher of the same family as Docker's).</summary>
public sealed class IgnoreRulesBuildahTests
{
    private static readonly string[] Folders = ["a", "b", "ab", "f g"];
    private static readonly string[] Files = ["a", "b", "ab", "c.js", "d.md", ".e"];
    private static readonly string[] Parts = ["a", "b", "ab", "c.js", "*", "*.js", "?", "[ab]", "a*", ".*", "[^a]", "f g", "c?js"];

    // buildah 1.28 does in three cases what Docker did before 2022, so they are left out here: '**b' did not match 'ab' at any depth; beside
    // exceptions '**' did not take along what lies in a folder it matches; and an exception with wildcards did not reach into an excluded folder.
    private static readonly string[] Deep = ["**", ".."];
    private static readonly string[] DeepLines = ["**", "**/*.js", "**/c.js", "a/**", "**/.e"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Keeps_what_buildah_copies(int seed)
    {
        Assert.SkipUnless(Tool.FindMissing("buildah") is null, "needs buildah: apt-get install buildah");
        using var folder = new TempFolder();
        var dockerfile = folder.Write("Dockerfile", "FROM scratch\nCOPY . /\n");
        var random = new Random(seed);
        for (var number = 0; number < 6; number++)
        {
            var context = folder[$"context{number}"];
            var ignore = MakeTree(random, context);
            var kept = WorkspaceReader.Read(new() { Root = context }, TestContext.Current.CancellationToken).Entries
                .Where(entry => entry.Kind == WorkspaceEntryKind.File)
                .Select(entry => entry.Path)
                .ToList();
            if (kept.Count == 0)
            {
                continue; // buildah refuses a COPY of nothing.
            }

            var output = folder[$"output{number}"];
            await Tool.RunAsync(
                "buildah",
                [
                    "--root", folder["root"], "--runroot", folder["run"], "--storage-driver", "vfs",
                    "bud", "--isolation", "chroot", "--quiet", "--output", $"type=local,dest={output}", "--file", dockerfile, context,
                ],
                TestContext.Current.CancellationToken);
            var copied = Directory.EnumerateFiles(output, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
                .Select(path => Path.GetRelativePath(output, path))
                .ToHashSet(StringComparer.Ordinal);
            Assert.True(copied.SetEquals(kept), $"{ignore}\nbuildah also: {string.Join(", ", copied.Except(kept))}\nwe also: {string.Join(", ", kept.Except(copied))}");
        }
    }

    private static string MakeTree(Random random, string context)
    {
        Directory.CreateDirectory(context);
        for (var i = 0; i < 40; i++)
        {
            var path = Path.Combine([context, .. random.GetItems(Folders, random.Next(4)), Files[random.Next(Files.Length)]]);
            var parent = Path.GetDirectoryName(path)!;
            var isBlocked = Directory.Exists(path) || Parents(parent, context).Any(File.Exists);
            if (!isBlocked)
            {
                Directory.CreateDirectory(parent);
                File.WriteAllText(path, "");
            }
        }

        var hasExceptions = random.Next(3) > 0;
        string[] parts = hasExceptions ? Parts : [.. Parts, .. Deep];
        string Line(bool isException) =>
            (isException ? "!" : "")
            + (random.Next(4) == 0 ? "/" : "")
            + (isException ? string.Join('/', [.. random.GetItems(Folders, random.Next(3)), Files[random.Next(Files.Length)]])
                : random.Next(4) == 0 ? DeepLines[random.Next(DeepLines.Length)]
                : string.Join('/', random.GetItems(parts, random.Next(1, 4))))
            + (random.Next(5) == 0 ? "/" : "");
        var lines = Enumerable.Range(0, random.Next(2, 7)).Select(line => Line(hasExceptions && line > 0 && random.Next(2) == 0));
        var ignore = string.Join('\n', lines);
        File.WriteAllText(Path.Combine(context, ".dockerignore"), ignore);
        return ignore;
    }

    private static IEnumerable<string> Parents(string path, string top)
    {
        for (var at = path; at.Length > top.Length; at = Path.GetDirectoryName(at)!)
        {
            yield return at;
        }
    }
}
