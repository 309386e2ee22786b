using Dispatch.Build.Workspaces;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Workspaces;

public sealed class WorkspaceFileListTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TempFolder _elsewhere = new();

    public void Dispose()
    {
        _folder.Dispose();
        _elsewhere.Dispose();
    }

    [Fact]
    public void Takes_the_files_named_and_adds_their_folders_in_the_order_of_a_walk()
    {
        _folder.Write("x.js", "1");
        _folder.Write(".dockerignore", "*");
        var outside = _elsewhere.Write("lib.js", "22");
        var workspace = Read(("x.js", "src/x.js"), (outside, "src/a/lib.js"), (outside, "src.js"), ("x.js", @"src\b.js"));
        Assert.Equal(["src", "src/a", "src/a/lib.js", "src/b.js", "src/x.js", "src.js"], workspace.Entries.Select(entry => entry.Path));
        Assert.Equal([0, 0, 2, 1, 1, 2], workspace.Entries.Select(entry => entry.Size));
    }

    [Fact]
    public void A_list_and_a_walk_of_the_same_files_are_the_same()
    {
        _folder.Write("b/c", "1");
        _folder.Write("a", "2");
        var walked = WorkspaceReader.Read(new() { Root = _folder.Path }, TestContext.Current.CancellationToken);
        var listed = Read(("b/c", "b/c"), ("a", "a"));
        Assert.Equal(walked.Entries.Select(entry => entry with { FullPath = "" }), listed.Entries.Select(entry => entry with { FullPath = "" }));
    }

    [Theory]
    [InlineData("x.js", "../x.js", "not a path inside")]
    [InlineData("x.js", "a/../../x.js", "not a path inside")]
    [InlineData("x.js", "/x.js", "not a path inside")]
    [InlineData("x.js", @"C:\x.js", "not a path inside")]
    [InlineData("x.js", "", "not a path inside")]
    [InlineData("x.js", "./x.js", "not a path inside")]
    [InlineData("none.js", "x.js", "does not exist")]
    [InlineData(".", "x.js", "is a folder")]
    public void Refuses_what_it_cannot_use(string source, string path, string text)
    {
        _folder.Write("x.js", "");
        Fails(Codes.FileListInvalid, text, (source, path));
    }

    [Fact]
    public void Refuses_the_same_path_twice_and_files_below_files()
    {
        _folder.Write("x", "");
        Fails(Codes.FileListInvalid, "given twice", ("x", "a"), ("x", "a"));
        Fails(Codes.FileListInvalid, "below a, which is a file", ("x", "a"), ("x", "a/b"));
        Fails(Codes.FileListInvalid, "given twice", ("x", "a/b"), ("x", "a"));
        Fails(Codes.NameClash, "only differ in case", ("x", "a"), ("x", "A"));
        Fails(Codes.NameIllegal, "deleted file", ("x", ".wh.x"));
    }

    [Fact]
    public void A_link_is_judged_by_where_it_lies_in_the_list()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs symbolic links");
        File.CreateSymbolicLink(_folder["link"], "../x");
        Fails(Codes.LinkLeaves, "leaves the workspace", ("link", "link"));
        Assert.Equal("../x", Read(("link", "d/link")).Entries[1].LinkTarget);
    }

    private Workspace Read(params (string Source, string Path)[] files) =>
        WorkspaceReader.Read(new() { Root = _folder.Path, Files = files }, TestContext.Current.CancellationToken);

    private void Fails(ErrorCode code, string text, params (string Source, string Path)[] files)
    {
        var exception = Assert.Throws<DispatchException>(() => Read(files));
        Assert.Equal(code, exception.Code);
        Assert.Contains(text, exception.Message, StringComparison.Ordinal);
    }
}
