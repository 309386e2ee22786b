using Dispatch.Build.Workspaces;
using Dispatch.Oci;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Workspaces;

public sealed class WorkspaceDigestTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Is_the_same_for_the_same_files_wherever_and_whenever()
    {
        using var other = new TempFolder();
        foreach (var folder in (TempFolder[])[_folder, other])
        {
            folder.Write("a/b", "content");
            folder.Write("c", new string('x', 200_000));
        }

        File.SetLastWriteTimeUtc(other["c"], DateTime.UnixEpoch);
        Assert.Equal(await DigestAsync(Read(_folder.Path)), await DigestAsync(Read(other.Path)));
    }

    [Fact]
    public async Task Changes_with_everything_that_matters()
    {
        _folder.Write("a", "1");
        Directory.CreateDirectory(_folder["d"]);
        File.CreateSymbolicLink(_folder["l"], "a");
        var seen = new HashSet<Digest> { await DigestAsync(Read(_folder.Path)) };

        async Task Changed(Action change)
        {
            change();
            Assert.True(seen.Add(await DigestAsync(Read(_folder.Path))));
        }

        await Changed(() => _folder.Write("a", "2"));
        await Changed(() => File.Move(_folder["a"], _folder["b"]));
        await Changed(() => Directory.Move(_folder["d"], _folder["e"]));
        await Changed(() =>
        {
            File.Delete(_folder["l"]);
            File.CreateSymbolicLink(_folder["l"], "b");
        });
        await Changed(() =>
        {
            File.Delete(_folder["l"]);
            _folder.Write("l", "b");
        });
        await Changed(() => _folder.Write("e/f", ""));
        if (!OperatingSystem.IsWindows())
        {
            await Changed(() => File.SetUnixFileMode(_folder["b"], UnixFileMode.UserRead | UnixFileMode.UserExecute));
        }
    }

    [Fact]
    public async Task Is_what_it_was_in_the_versions_before()
    {
        _folder.Write("a/b", "content");
        Assert.Equal("sha256:17ec6fc8f8530ef8aab6a32bb46fc7656fb66924246274e2532b034e667c0f8a", (await DigestAsync(Read(_folder.Path))).ToString());
    }

    [Theory]
    [InlineData("longer than before")]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_file_that_changes_meanwhile_is_an_error(string? content)
    {
        var path = _folder.Write("a", "before");
        var workspace = Read(_folder.Path);
        if (content is null)
        {
            File.Delete(path);
        }
        else
        {
            File.WriteAllText(path, content);
        }

        var exception = await Assert.ThrowsAsync<DispatchException>(() => DigestAsync(workspace));
        Assert.Equal(Codes.FileChanged, exception.Code);
        Assert.Contains("The file a of", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12345678901")]
    [InlineData("123456")]
    public void A_file_that_changes_its_size_while_it_is_read_is_an_error(string content)
    {
        var path = _folder.Write("a", "1234567890");
        using var stream = Read(_folder.Path).Entries[0].OpenRead();
        stream.ReadExactly(new byte[5]);
        File.WriteAllText(path, content);
        var exception = Assert.Throws<DispatchException>(() => stream.CopyTo(Stream.Null));
        Assert.Equal(Codes.FileChanged, exception.Code);
    }

    [Fact]
    public async Task An_unreadable_file_is_an_error()
    {
        // Root may read everything; a folder in the place of the file nobody can.
        var workspace = new Workspace(_folder.Path, [new("d", WorkspaceEntryKind.File, 0, 0, Directory.CreateDirectory(_folder["d"]).FullName)]);
        var exception = await Assert.ThrowsAsync<DispatchException>(() => DigestAsync(workspace));
        Assert.Equal(Codes.FileUnreadable, exception.Code);
    }

    [Fact]
    public async Task Stops_when_cancelled()
    {
        _folder.Write("a", "1");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Read(_folder.Path).ComputeDigestAsync(new(canceled: true)));
    }

    private static Workspace Read(string root) => WorkspaceReader.Read(new() { Root = root }, TestContext.Current.CancellationToken);

    private static Task<Digest> DigestAsync(Workspace workspace) => workspace.ComputeDigestAsync(TestContext.Current.CancellationToken);
}
