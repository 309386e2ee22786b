using System.Buffers;
using System.Security.Cryptography;
using Dispatch.Build.Keys;
using Dispatch.Oci;

namespace Dispatch.Build.Workspaces;

/// <summary>Hashes a workspace: its files in parallel, each through one small buffer, then the list of what they are.</summary>
/// <param name="Value">The digest of all of it.</param>
/// <param name="Contents">SHA-256 of each file, empty for what is none, in the order of the entries.</param>
internal sealed record WorkspaceDigest(Digest Value, IReadOnlyList<byte[]> Contents)
{
    private const int BufferSize = 64 * 1024;
    private const int BatchSize = 64;

    public static async Task<WorkspaceDigest> ComputeAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var hashes = new byte[workspace.Entries.Count][];
        var batches = (hashes.Length + BatchSize - 1) / BatchSize;
        if (batches == 1)
        {
            HashBatch(workspace.Entries, hashes, 0, cancellationToken);
            return new(List(workspace, hashes), hashes);
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, batches, options, (batch, token) =>
        {
            HashBatch(workspace.Entries, hashes, batch * BatchSize, token);
            return ValueTask.CompletedTask;
        });
        return new(List(workspace, hashes), hashes);
    }

    private static Digest List(Workspace workspace, byte[][] hashes)
    {
        using var hash = new KeyHash("dispatch.workspace.1");
        foreach (var (entry, content) in workspace.Entries.Zip(hashes))
        {
            hash.Add(entry.Path);
            hash.Add((long)entry.Kind);
            hash.Add(entry.Mode);
            hash.Add(entry.LinkTarget ?? "");
            hash.Add(content);
        }

        return hash.Finish();
    }

    private static void HashBatch(IReadOnlyList<WorkspaceEntry> entries, byte[][] hashes, int start, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (var i = start; i < Math.Min(start + BatchSize, entries.Count); i++)
            {
                hashes[i] = entries[i].Kind == WorkspaceEntryKind.File ? HashContent(entries[i], hash, buffer, cancellationToken) : [];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] HashContent(WorkspaceEntry entry, IncrementalHash hash, byte[] buffer, CancellationToken cancellationToken)
    {
        using var content = entry.OpenRead();
        while (content.Read(buffer) is > 0 and var read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer.AsSpan(0, read));
        }

        return hash.GetHashAndReset();
    }
}
