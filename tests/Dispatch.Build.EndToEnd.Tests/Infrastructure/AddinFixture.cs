using System.Reflection;
using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(AddinFixture))]

namespace Dispatch.Build.EndToEnd.Tests.Infrastructure;

/// <summary>The packed Cake addin in a feed of its own; made when a test first asks for it.</summary>
public sealed class AddinFixture : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Lock _gate = new();
    private Task? _packed;

    /// <summary>Cake itself.</summary>
    internal static string Cake => Metadata("Cake");

    /// <summary>The feed, with the addin in it.</summary>
    public async Task<string> FeedAsync()
    {
        lock (_gate)
        {
            _packed ??= PackAsync();
        }

        await _packed;
        return _folder["feed"];
    }

    public void Dispose() => _folder.Dispose();

    private async Task PackAsync() => (await DotNet.RunAsync(
        Repository.Root,
        ["pack", "src/Cake.Dispatch", "--no-build", "-c", Metadata("Configuration"), "-o", _folder["feed"], "-v:q", $"-p:VersionPrefix={PackageFixture.Version}"],
        new Dictionary<string, string>(),
        CancellationToken.None)).Succeeded();

    private static string Metadata(string key) =>
        typeof(AddinFixture).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;
}
