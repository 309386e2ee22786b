using System.Text;

namespace Dispatch.Build.Reporting.Hosts;

/// <summary>
/// A file that several processes add to. MSBuild publishes several functions at once, each in a process of its own, and all of them
/// write the same few files of the step. Who writes has the file for itself; the others try again until it is theirs or half a minute is
/// over: an addition takes a millisecond, so by then whoever holds the file hangs, and a build must not hang with it.
/// </summary>
internal sealed class SharedFile(string path, TimeProvider time)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);
    private static readonly UTF8Encoding _utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Adds a text.</summary>
    public Task AppendAsync(string text, CancellationToken cancellationToken) => AppendAsync([text], long.MaxValue, cancellationToken);

    /// <summary>Adds the first of some texts that leaves the file no larger than allowed; none when none does.</summary>
    public async Task AppendAsync(IReadOnlyList<string> texts, long maxBytes, CancellationToken cancellationToken)
    {
        await using var file = await OpenAsync(cancellationToken);
        var repair = await EndsInsideLineAsync(file, cancellationToken) ? "\n" : "";
        foreach (var bytes in texts.Select(text => _utf8.GetBytes(repair + text)))
        {
            if (file.Length + bytes.Length <= maxBytes)
            {
                file.Seek(0, SeekOrigin.End);
                await file.WriteAsync(bytes, cancellationToken);
                return;
            }
        }
    }

    private async Task<FileStream> OpenAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                // Not FileMode.Append: the end has to be read as well. One unbuffered write, so that nobody sees half an addition.
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
            }
            catch (IOException locked) when (locked is not (DirectoryNotFoundException or PathTooLongException) && time.GetElapsedTime(started) < _patience)
            {
                await Task.Delay(_pause, time, cancellationToken);
            }
        }
    }

    // Others do not end their last line; the next one would become a part of it.
    private static async Task<bool> EndsInsideLineAsync(FileStream file, CancellationToken cancellationToken)
    {
        if (file.Length == 0)
        {
            return false;
        }

        var last = new byte[1];
        file.Seek(-1, SeekOrigin.End);
        await file.ReadExactlyAsync(last, cancellationToken);
        return last[0] is not (byte)'\n';
    }
}
