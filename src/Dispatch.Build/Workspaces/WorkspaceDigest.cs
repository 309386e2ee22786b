using System.Buffers;
using System.Security.Cryptography;
using Dispatch.Build.Keys;
using Dispatch.Oci;

namespace Dispatch.Build.Workspaces;

/// <summary>Hashes a workspace: its files in parallel, each through one small buffer, then the list of what they are.</summary>
internal static class WorkspaceDigest
{
    private const int BufferSize = 64 * 1024;

    public static async Task<Digest> ComputeAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var hashes = new byte[workspace.Entries.Count][];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, hashes.Length, options, (i, token) =>
        {
            hashes[i] = HashContent(workspace.Entries[i], token);
            return ValueTask.CompletedTask;
        });

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

    private static byte[] HashContent(WorkspaceEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Kind != WorkspaceEntryKind.File)
        {
            return [];
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using var content = entry.OpenRead();
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            while (content.Read(buffer) is > 0 and var read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer.AsSpan(0, read));
            }

            return hash.GetHashAndReset();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
