using Dispatch.Build.Workspaces;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Workspaces;

public sealed class WorkspaceReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lists_by_components_of_the_path()
    {
        foreach (var path in (string[])["b", "a.b", "a/z", "a/C", "a/b/c", "Z", "ä", "_"])
        {
            _folder.Write(path, path);
        }

        Assert.Equal(["Z", "_", "a", "a/C", "a/b", "a/b/c", "a/z", "a.b", "b", "ä"], Paths());
    }

    [Fact]
    public void An_empty_folder_is_a_workspace() => Assert.Empty(Read().Entries);

    [Fact]
    public void Keeps_empty_folders_links_and_the_executable_bit()
    {
        Directory.CreateDirectory(_folder["empty"]);
        _folder.Write("run.sh", "#!/bin/sh\n");
        _folder.Write("secret", "x");
        File.CreateSymbolicLink(_folder["link"], "run.sh");
        File.CreateSymbolicLink(_folder["to-folder"], "empty");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder["run.sh"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
            File.SetUnixFileMode(_folder["secret"], UnixFileMode.UserRead);
        }

        Assert.Equal(
            ["empty Directory 755 0 ", "link Link 777 0 run.sh", "run.sh File 755 10 ", "secret File 644 1 ", "to-folder Link 777 0 empty"],
            Read().Entries.Select(entry => $"{entry.Path} {entry.Kind} {Convert.ToString(entry.Mode, 8)} {entry.Size} {entry.LinkTarget}"));
    }

    [Theory]
    [InlineData("#!/bin/sh", 0b111_101_101)]
    [InlineData("\u007fELF\u0002", 0b111_101_101)]
    [InlineData("#", 0b110_100_100)]
    [InlineData("", 0b110_100_100)]
    [InlineData("\u007fELV", 0b110_100_100)]
    public void Without_modes_the_first_bytes_tell_what_is_executable(string content, int mode)
    {
        _folder.Write("program", content);
        var workspace = WorkspaceReader.Read(Options() with { HasModes = false }, TestContext.Current.CancellationToken);
        Assert.Equal(mode, Assert.Single(workspace.Entries).Mode);
    }

    [Fact]
    public void What_is_left_out_beforehand_can_be_brought_back_by_the_ignore_file()
    {
        foreach (var path in (string[])["bin/a", "hello.csproj", "odd[1]", "other", "index.js"])
        {
            _folder.Write(path, path);
        }

        _folder.Write(".dockerignore", "other\n!hello.csproj\n");
        var options = Options() with { Ignored = ["bin", "hello.csproj", "odd\\[1\\]"] };
        Assert.Equal(
            [".dockerignore", "hello.csproj", "index.js"],
            WorkspaceReader.Read(options, TestContext.Current.CancellationToken).Entries.Select(entry => entry.Path));
    }

    [Fact]
    public void Walks_excluded_folders_for_what_an_exception_brings_back()
    {
        foreach (var path in (string[])["a/b/c/keep", "a/b/c/drop", "a/x/drop", "n/drop", "top"])
        {
            _folder.Write(path, "");
        }

        _folder.Write(".dockerignore", "*\n!a/b/c/keep\n");
        Assert.Equal(["a", "a/b", "a/b/c", "a/b/c/keep"], Paths());
        _folder.Write(".dockerignore", "**\n!**/keep\n");
        Assert.Equal(["a", "a/b", "a/b/c", "a/b/c/keep"], Paths());
    }

    [Fact]
    public void The_Dockerfiles_own_ignore_file_wins()
    {
        _folder.Write("a", "");
        _folder.Write("b", "");
        _folder.Write(".dockerignore", "a\n");
        _folder.Write("build/Dockerfile.dockerignore", "b\nbuild\n.dockerignore\n");
        var workspace = WorkspaceReader.Read(Options() with { DockerfilePath = _folder["build", "Dockerfile"] }, TestContext.Current.CancellationToken);
        Assert.Equal(["a"], workspace.Entries.Select(entry => entry.Path));
    }

    [Fact]
    public void An_invalid_pattern_is_an_error_with_file_and_line()
    {
        _folder.Write(".dockerignore", "a\n[\n");
        var diagnostic = Fails(Codes.IgnoreInvalid).Diagnostics[0];
        Assert.Equal((_folder[".dockerignore"], 2), (diagnostic.File, diagnostic.Line));
    }

    [Fact]
    public void A_missing_folder_and_a_file_are_no_workspace()
    {
        Assert.Contains("does not exist", Fails(Codes.WorkspaceMissing, Options() with { Root = _folder["none"] }).Message, StringComparison.Ordinal);
        Assert.Contains("is a file", Fails(Codes.WorkspaceMissing, Options() with { Root = _folder.Write("file", "") }).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("README", "readme")]
    [InlineData("Straße", "STRAßE")]
    [InlineData("É", "é")]
    [InlineData("caf\u00e9", "cafe\u0301")]
    [InlineData("\u1ebf", "e\u0302\u0301")]
    [InlineData("が", "か\u3099")]
    public void Names_that_clash_elsewhere_are_refused(string one, string other)
    {
        _folder.Write("d/" + one, "");
        _folder.Write("d/" + other, "");
        Assert.SkipWhen(Directory.GetFiles(_folder["d"]).Length < 2, "needs a file system that keeps both names");
        var message = Fails(Codes.NameClash).Message;
        Assert.Contains("d/" + one, message, StringComparison.Ordinal);
        Assert.Contains("d/" + other, message, StringComparison.Ordinal);
        _folder.Write(".dockerignore", "d/" + one);
        Assert.Equal([".dockerignore", "d", "d/" + other], Paths());
    }

    [Fact]
    public void Names_that_only_look_alike_are_fine()
    {
        foreach (var name in (string[])["é", "è", "e", "क", "कि", "*", "a/x", "b/X"])
        {
            _folder.Write(name, "");
        }

        Assert.Equal(10, Paths().Count);
    }

    [Theory]
    [InlineData(".wh.a", "deleted file")]
    [InlineData(".wh..wh..opq", "deleted file")]
    [InlineData("a\nb", "a\\x0ab")]
    [InlineData("a\u007fb", "a\\x7fb")]
    [InlineData("a\u001b[31m", "control character")]
    public void Names_that_no_layer_holds_are_refused(string name, string text)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a file system that allows the name");
        _folder.Write("d/" + name, "");
        var message = Fails(Codes.NameIllegal).Message;
        Assert.Contains(text, message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, char.IsControl);
    }

    [Fact]
    public async Task Names_that_are_no_UTF8_are_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a file system that allows the name");
        await Tool.RunAsync("sh", ["-c", $"touch \"$(printf '{_folder.Path}/\\377')\""], TestContext.Current.CancellationToken);
        try
        {
            Assert.Contains("is not valid Unicode", Fails(Codes.NameIllegal).Message, StringComparison.Ordinal);
        }
        finally
        {
            // .NET itself cannot name the file to delete it.
            await Tool.RunAsync("rm", ["-r", _folder.Path], TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData("/etc/passwd", "absolute")]
    [InlineData("..", "leaves the workspace")]
    [InlineData("../../x", "leaves the workspace")]
    [InlineData("./../d/../../x", "leaves the workspace")]
    [InlineData("up/../../../x", "leaves the workspace")]
    [InlineData("loop/../../../x", "leaves the workspace")]
    [InlineData("out/x", "through the link d/out -> /tmp")]
    public void Links_that_leave_are_refused(string target, string text)
    {
        Directory.CreateDirectory(_folder["d"]);
        File.CreateSymbolicLink(_folder["d", "up"], "../e/f");
        Directory.CreateDirectory(_folder["e", "f"]);
        File.CreateSymbolicLink(_folder["d", "out"], "/tmp");
        _folder.Write(".dockerignore", "d/out\n");
        Assert.Equal([".dockerignore", "d", "d/up", "e", "e/f"], Paths());

        File.CreateSymbolicLink(_folder["d", "link"], target is ".." ? "../.." : target);
        var message = Fails(Codes.LinkLeaves).Message;
        Assert.Contains("d/link -> ", message, StringComparison.Ordinal);
        Assert.Contains(text, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../d/x")]
    [InlineData("nowhere")]
    [InlineData("link")]
    [InlineData("up/../x")]
    [InlineData("up/../../x")]
    [InlineData(".//./x/")]
    public void Links_that_stay_are_kept(string target)
    {
        Directory.CreateDirectory(_folder["d"]);
        Directory.CreateDirectory(_folder["e", "f"]);
        File.CreateSymbolicLink(_folder["d", "up"], "../e/f");
        File.CreateSymbolicLink(_folder["d", "link"], target);
        Assert.Equal(target, Read().Entries.Single(entry => entry.Path is "d/link").LinkTarget);
    }

    [Fact]
    public void Too_many_bytes_name_the_ten_largest()
    {
        for (var i = 0; i < 12; i++)
        {
            _folder.Write($"d/{i}", new string('x', 100 + i));
        }

        Assert.Equal(13, WorkspaceReader.Read(Options() with { MaxBytes = 1266 }, TestContext.Current.CancellationToken).Entries.Count);
        var message = Fails(Codes.WorkspaceTooLarge, Options() with { MaxBytes = 1265 }).Message;
        Assert.Contains("1,266 bytes; 1,265 are allowed", message, StringComparison.Ordinal);
        Assert.Contains("d/11 (111 bytes), d/10 (110 bytes), d/9 (109 bytes)", message, StringComparison.Ordinal);
        Assert.Contains("d/2 (102 bytes)", message, StringComparison.Ordinal);
        Assert.DoesNotContain("d/1 (", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_files_name_the_largest_folders()
    {
        for (var i = 0; i < 5; i++)
        {
            _folder.Write($"many/{i}", "");
        }

        _folder.Write("few", "");
        var options = Options() with { MaxFiles = 7 };
        Assert.Equal(7, WorkspaceReader.Read(options, TestContext.Current.CancellationToken).Entries.Count);
        var message = Fails(Codes.WorkspaceTooMany, options with { MaxFiles = 6 }).Message;
        Assert.Contains("many (6 files), few (1 files)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stops_when_cancelled() =>
        Assert.ThrowsAny<OperationCanceledException>(() => WorkspaceReader.Read(Options(), new(canceled: true)));

    private WorkspaceOptions Options() => new() { Root = _folder.Path };

    private Workspace Read() => WorkspaceReader.Read(Options(), TestContext.Current.CancellationToken);

    private List<string> Paths() => [.. Read().Entries.Select(entry => entry.Path)];

    private DispatchException Fails(ErrorCode code, WorkspaceOptions? options = null)
    {
        var exception = Assert.Throws<DispatchException>(() => WorkspaceReader.Read(options ?? Options(), TestContext.Current.CancellationToken));
        Assert.Equal(code, exception.Code);
        return exception;
    }
}
