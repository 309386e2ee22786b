using Xunit;

namespace Dispatch.Testing;

/// <summary>The registry of a test assembly; it starts when a test first asks for it.</summary>
public sealed class RegistryFixture : IAsyncDisposable
{
    private readonly Lazy<Task<RegistryServer>> _server = new(() => RegistryServer.StartAsync(CancellationToken.None));

    /// <summary>Tests share it: each pushes to repositories of its own. Skips the test where the programs are missing.</summary>
    public Task<RegistryServer> StartAsync()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        return _server.Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}
