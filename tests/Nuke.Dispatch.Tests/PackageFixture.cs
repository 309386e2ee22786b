using System.Reflection;
using Dispatch.Testing;
using Nuke.Dispatch.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(PackageFixture))]

namespace Nuke.Dispatch.Tests;

/// <summary>The component's package in a feed, and a folder for what is unpacked of it.</summary>
public sealed class PackageFixture : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    /// <summary>The feed.</summary>
    public string Feed => _folder["feed"];

    /// <summary>The global packages folder of the runs.</summary>
    public string Unpacked => _folder["packages"];

    public async ValueTask InitializeAsync()
    {
        var configuration = typeof(PackageFixture).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static data => data.Key == "Configuration").Value!;
        await Tool.RunAsync(
            "dotnet", ["pack", Path.Combine(Repository.Root, "src", "Nuke.Dispatch"), "--no-build", "-c", configuration, "-o", Feed, "-v:q"], TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
