using System.Reflection;
using Cake.Dispatch.Tests.Scripts;
using Dispatch.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(AddinFixture))]

namespace Cake.Dispatch.Tests.Scripts;

/// <summary>The packed addin, in a feed that holds nothing else.</summary>
public sealed class AddinFixture : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    /// <summary>The feed.</summary>
    public string Feed => _folder["feed"];

    /// <summary>The package.</summary>
    public string Package => Directory.GetFiles(Feed, "Cake.Dispatch.*.nupkg").Single();

    public async ValueTask InitializeAsync() => await Tool.RunAsync(
        "dotnet",
        ["pack", Path.Combine(Repository.Root, "src", "Cake.Dispatch"), "--no-build", "-c", Metadata("Configuration"), "-o", Feed, "-v:q"],
        TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static string Metadata(string key) =>
        typeof(AddinFixture).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;
}
