using System.Text.Json;
using Dispatch.Oci;

namespace Dispatch.Build.Keys;

/// <summary>
/// The key of an OCI archive or layout, in <c>{archive}.key.json</c> beside it. It names size and time of the file it was written for,
/// so that it is not believed when that was replaced, cut short or changed.
/// </summary>
internal sealed class StampFile(string path, string watched, ImageDestination destination) : IKeyRecords
{
    /// <summary>The stamp of a destination on disk; a layout is watched through its index.</summary>
    public static StampFile? For(ImageDestination destination) => destination.Location switch
    {
        ImageLocation.InArchive { File: var file } => new($"{file}.key.json", file, destination),
        ImageLocation.InLayout { Folder: var folder } =>
            new($"{Path.TrimEndingDirectorySeparator(folder)}.key.json", Path.Combine(folder, "index.json"), destination),
        _ => null,
    };

    public async Task<KeyRecord?> FindAsync(CancellationToken cancellationToken)
    {
        var (stamp, file) = (await ReadAsync(cancellationToken), new FileInfo(watched));
        if (stamp is null || !file.Exists || !InputKey.TryParse(stamp.Key, out var key) || !Digest.TryParse(stamp.Digest, out var digest))
        {
            return null;
        }

        var fault = file.Length != stamp.FileSize || file.LastWriteTimeUtc.Ticks != stamp.FileTime ? $"{watched} was changed since"
            : destination.Tags.Except(stamp.Tags, StringComparer.Ordinal).FirstOrDefault() is { } tag ? $"tag '{tag}' is new"
            : null;
        return new(key, digest, stamp.Size, fault);
    }

    public void Forget()
    {
        // Its folder may not be there yet, and then deleting would fail.
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    public Task RememberAsync(KeyRecord record, CancellationToken cancellationToken)
    {
        var file = new FileInfo(watched);
        var stamp = new Stamp(
            record.Key.ToString(), record.Digest.ToString(), record.Size, destination.Tags, file.Length, file.LastWriteTimeUtc.Ticks);
        cancellationToken.ThrowIfCancellationRequested();
        WholeFile.Write(path, JsonSerializer.Serialize(stamp, StampJson.Default.Stamp));
        return Task.CompletedTask;
    }

    private async Task<Stamp?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize(await File.ReadAllBytesAsync(path, cancellationToken), StampJson.Default.Stamp);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }
}
