using System.IO.Compression;
using System.Reflection;
using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(PackageFixture))]

namespace Dispatch.Build.EndToEnd.Tests.Infrastructure;

/// <summary>The packed package in a feed of its own, a packages folder that all tests share, and the sample runtime image.</summary>
public sealed class PackageFixture : IAsyncLifetime
{
    public const string Version = "0.1.0";

    private readonly TempFolder _folder = new();

    /// <summary>The feed that holds nothing but the package.</summary>
    public string Feed => _folder["feed"];

    public string Package => Path.Combine(Feed, $"Dispatch.Build.Tasks.{Version}.nupkg");

    /// <summary>The build templates in the package, as YAML.</summary>
    public IReadOnlyList<string> Templates => [.. ((string[])["function-template", "image-template"]).Select(Template)];

    /// <summary>The sample runtime as an OCI archive.</summary>
    public string RuntimeArchive => _folder["runtime-js.oci.tar"];

    /// <summary>What every run of <c>dotnet</c> gets: packages, caches and credentials of this test run only.</summary>
    internal IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["NUGET_PACKAGES"] = _folder["packages"],
        ["DISPATCH_CACHE"] = _folder["cache"],
        ["DOCKER_CONFIG"] = _folder["docker"],
    };

    public async ValueTask InitializeAsync()
    {
        var configuration = typeof(PackageFixture).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static data => data.Key == "Configuration").Value!;
        (await DotNet.RunAsync(
            Repository.Root,
            ["pack", "src/Dispatch.Build.Tasks", "--no-build", "-c", configuration, "-o", Feed, "-v:q", $"-p:VersionPrefix={Version}"],
            new Dictionary<string, string>(),
            CancellationToken.None)).Succeeded();
        await PrepareAsync();
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private string Template(string name)
    {
        using var archive = ZipFile.OpenRead(Package);
        using var reader = new StreamReader(archive.GetEntry($"templates/{name}.yaml")!.Open());
        return reader.ReadToEnd();
    }

    // The only step that may use the machine's own package sources: it brings the SDK package that the other tests find unpacked.
    private async Task PrepareAsync()
    {
        using var project = new TestProject(this, "samples/runtime-js", isolated: false);
        (await project.BuildAsync("PublishRuntimeImage", $"-p:FunctionImageArchive={RuntimeArchive}")).Succeeded();
    }
}
