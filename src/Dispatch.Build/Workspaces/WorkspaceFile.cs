using Dispatch.Oci;
using Microsoft.Win32.SafeHandles;

namespace Dispatch.Build.Workspaces;

/// <summary>
/// A file of a workspace, read once from front to back. It yields the size it was listed with, or fails. It is read synchronously:
/// the page cache answers faster than a thread can be switched.
/// </summary>
internal sealed class WorkspaceFile : ReadOnlyStream
{
    private readonly WorkspaceEntry _entry;
    private readonly SafeFileHandle _handle;
    private long _position;

    private WorkspaceFile(WorkspaceEntry entry, SafeFileHandle handle) => (_entry, _handle) = (entry, handle);

    public override long Length => _entry.Size;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public static WorkspaceFile Open(WorkspaceEntry entry)
    {
        try
        {
            var handle = File.OpenHandle(entry.FullPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var file = new WorkspaceFile(entry, handle);
            if (RandomAccess.GetLength(handle) != entry.Size)
            {
                file.Dispose();
                throw file.Changed("has another size than when it was listed");
            }

            return file;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DispatchException(Codes.FileChanged, $"The file {entry.Path} of the workspace is gone.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(entry, exception);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        try
        {
            var read = RandomAccess.Read(_handle, buffer, _position);
            _position += read;
            return _position <= _entry.Size && (read > 0 || _position == _entry.Size)
                ? read
                : throw Changed("changed its size while it was read");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(_entry, exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _handle.Dispose();
        base.Dispose(disposing);
    }

    private static DispatchException Unreadable(WorkspaceEntry entry, Exception exception) =>
        new(Codes.FileUnreadable, $"The file {entry.Path} of the workspace cannot be read: {exception.Message}", exception);

    private DispatchException Changed(string how) =>
        new(Codes.FileChanged, $"The file {_entry.Path} of the workspace {how} ({_entry.Size} bytes).");
}
