using Microsoft.Win32.SafeHandles;

namespace Dispatch.Build.Workspaces;

/// <summary>A file of a workspace, read once from front to back. It yields the size it was listed with, or fails.</summary>
internal sealed class WorkspaceFile : Stream
{
    private readonly WorkspaceEntry _entry;
    private readonly SafeFileHandle _handle;
    private long _position;

    private WorkspaceFile(WorkspaceEntry entry, SafeFileHandle handle) => (_entry, _handle) = (entry, handle);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

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

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    // Files are read synchronously: the page cache answers faster than a thread can be switched.
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

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
