using System.Formats.Tar;
using System.IO.Compression;
using Dispatch.Build.Workspaces;
using Dispatch.Oci;
using Dispatch.Oci.Layers;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Workspaces;

public sealed class WorkspaceArchiveTests : IDisposable
{
    private static readonly DateTimeOffset Time = new(2001, 2, 3, 4, 5, 6, TimeSpan.Zero);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Holds_what_the_workspace_holds()
    {
        var longName = new string('n', 200);
        _folder.Write("a/b.txt", "content");
        _folder.Write("ä/" + longName, "");
        Directory.CreateDirectory(_folder["empty"]);
        File.CreateSymbolicLink(_folder["link"], "a/b.txt");

        var (archive, digests) = await WriteAsync(Read());
        var unpacked = new MemoryStream();
        await using (var gzip = new GZipStream(new MemoryStream(archive), CompressionMode.Decompress))
        {
            await gzip.CopyToAsync(unpacked, TestContext.Current.CancellationToken);
        }

        Assert.Equal(new LayerDigests(Digest.Of(archive), Digest.Of(unpacked.ToArray()), archive.Length, unpacked.Length), digests);
        unpacked.Position = 0;
        using var reader = new TarReader(unpacked);
        var found = new List<string>();
        while (await reader.GetNextEntryAsync(cancellationToken: TestContext.Current.CancellationToken) is { } entry)
        {
            Assert.Equal((0, 0, Time), (entry.Uid, entry.Gid, entry.ModificationTime));
            var content = entry.DataStream is { } data ? await new StreamReader(data).ReadToEndAsync(TestContext.Current.CancellationToken) : "";
            found.Add($"{entry.EntryType} {entry.Name} {Convert.ToString((int)entry.Mode, 8)} {entry.LinkName}{content}");
        }

        Assert.Equal(
            ["Directory a/ 755 ", "RegularFile a/b.txt 644 content", "Directory empty/ 755 ", "SymbolicLink link 777 a/b.txt", "Directory ä/ 755 ", $"RegularFile ä/{longName} 644 "],
            found);
    }

    [Fact]
    public async Task Is_the_same_for_the_same_files_wherever_and_whenever()
    {
        using var other = new TempFolder();
        foreach (var folder in (TempFolder[])[_folder, other])
        {
            foreach (var number in folder == other ? Enumerable.Range(0, 300).Reverse() : Enumerable.Range(0, 300))
            {
                File.SetLastWriteTimeUtc(folder.Write($"{number % 7}/{number}", new string((char)('a' + (number % 26)), number * 10)), DateTime.UnixEpoch.AddDays(number));
            }
        }

        var (first, _) = await WriteAsync(Read());
        var (second, _) = await WriteAsync(WorkspaceReader.Read(new() { Root = other.Path }, TestContext.Current.CancellationToken));
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task A_file_that_changes_meanwhile_is_an_error_that_names_it()
    {
        _folder.Write("a", "1");
        var changing = _folder.Write("b/changing", "1");
        var workspace = Read();
        File.WriteAllText(changing, "22");
        var exception = await Assert.ThrowsAsync<DispatchException>(() => WriteAsync(workspace));
        Assert.Equal(Codes.FileChanged, exception.Code);
        Assert.Contains("b/changing", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_workspace_is_an_archive()
    {
        var (_, digests) = await WriteAsync(Read());
        Assert.Equal(1024, digests.UncompressedSize);
    }

    private static async Task<(byte[] Archive, LayerDigests Digests)> WriteAsync(Workspace workspace)
    {
        var stream = new MemoryStream();
        var digests = await WorkspaceArchive.WriteAsync(workspace, stream, Time, TestContext.Current.CancellationToken);
        return (stream.ToArray(), digests);
    }

    private Workspace Read() => WorkspaceReader.Read(new() { Root = _folder.Path }, TestContext.Current.CancellationToken);
}
