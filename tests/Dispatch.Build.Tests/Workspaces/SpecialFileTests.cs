using System.Diagnostics;
using System.Net.Sockets;
using Dispatch.Build.Workspaces;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Workspaces;

public sealed class SpecialFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pipes_are_refused_without_opening_them()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs Unix");
        using var process = Process.Start("mkfifo", [_folder["pipe"]]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Refuses("pipe", "named pipe");
    }

    [Fact]
    public void Sockets_are_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs Unix");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder["socket"]));
        Refuses("socket", "socket");
    }

    [Theory]
    [InlineData("/dev/null", "character device")]
    [InlineData("/dev/zero", "character device")]
    public void Devices_are_told_from_files(string path, string kind)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs Unix");
        Assert.Equal(kind, SpecialFiles.Describe(path));
    }

    [Fact]
    public void An_empty_file_is_a_file() => Assert.Null(SpecialFiles.Describe(_folder.Write("empty", "")));

    private void Refuses(string name, string kind)
    {
        var exception = Assert.Throws<DispatchException>(
            () => WorkspaceReader.Read(new() { Root = _folder.Path }, TestContext.Current.CancellationToken));
        Assert.Equal(Codes.SpecialFile, exception.Code);
        Assert.Contains($"{name} in the workspace is a {kind}", exception.Message, StringComparison.Ordinal);
        _folder.Write(".dockerignore", name);
        Assert.Single(WorkspaceReader.Read(new() { Root = _folder.Path }, TestContext.Current.CancellationToken).Entries);
    }
}
