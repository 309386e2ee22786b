using System.Collections.Concurrent;
using Xunit;

namespace Dispatch.Testing.ControlPlane;

/// <summary>The API servers of a test assembly, one a release; each starts when a test first asks for it.</summary>
public sealed class ApiServerFixture : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ServedRelease, Lazy<Task<ApiServer>>> _servers = new();

    /// <summary>The server of a release. Tests share it: each works in namespaces of its own. Skips the test where the programs are missing.</summary>
    public Task<ApiServer> StartAsync(ServedRelease release = ServedRelease.V07)
    {
        Assert.SkipUnless(ClusterAssets.Folder is not null, ClusterAssets.Missing);
        return _servers.GetOrAdd(release, key => new(() => ApiServer.StartAsync(key, CancellationToken.None))).Value;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values.Where(server => server.IsValueCreated && server.Value.IsCompletedSuccessfully))
        {
            await (await server.Value).DisposeAsync();
        }
    }
}
