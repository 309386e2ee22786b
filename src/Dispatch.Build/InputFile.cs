namespace Dispatch.Build;

/// <summary>Files that a face is told to read.</summary>
public static class InputFile
{
    /// <summary>Opens a file that others may still be writing to.</summary>
    /// <exception cref="DispatchException">DSP1005: it does not exist; DSP1008: it cannot be read.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DispatchException(Codes.FileMissing, $"There is no file '{path}'.", missing);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new DispatchException(Codes.InputUnreadable, $"'{path}' cannot be read: {unreadable.Message}", unreadable);
        }
    }
}
