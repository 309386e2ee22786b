using System.IO.Compression;
using System.Reflection;
using Dispatch.Build.Tool.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;
using Programs = Dispatch.Testing.Tool;

namespace Dispatch.Build.Tool.Tests;

/// <summary>The package, installed and used as its README says.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Can_be_installed_from_a_feed_and_publishes_the_samples()
    {
        var cancel = TestContext.Current.CancellationToken;
        var configuration = typeof(PackageTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static data => data.Key == "Configuration").Value!;
        await Programs.RunAsync(
            "dotnet", ["pack", Path.Combine(Repository.Root, "src", "Dispatch.Build.Tool"), "--no-build", "-c", configuration, "-o", _folder["feed"], "-v:q"], cancel);
        using (var package = ZipFile.OpenRead(Directory.GetFiles(_folder["feed"], "Dispatch.Build.Tool.*.nupkg").Single()))
        {
            var files = package.Entries.Select(static entry => entry.FullName).ToHashSet();
            Assert.Superset(new HashSet<string> { "README.md", "tools/net10.0/any/dotnet-dispatch.dll", "tools/net10.0/any/dotnet-dispatch.deps.json", "tools/net10.0/any/DotnetToolSettings.xml" }, files);
            Assert.DoesNotContain(files, static file => file.EndsWith(".xml", StringComparison.Ordinal) && file.Contains("Dispatch.", StringComparison.Ordinal));
            Assert.DoesNotContain(files, static file => file.Contains("Microsoft.Build", StringComparison.Ordinal));
        }

        await Programs.RunAsync("dotnet", ["tool", "install", "Dispatch.Build.Tool", "--tool-path", _folder["bin"], "--source", _folder["feed"]], cancel);
        var command = Directory.GetFiles(_folder["bin"], "dotnet-dispatch*").Single();
        _folder.Write("build.log", Logs.RunFailure);
        Assert.Contains("(run-failed)", await Programs.RunAsync(command, ["explain", _folder["build.log"]], cancel), StringComparison.Ordinal);

        var (samples, runtime) = (Path.Combine(Repository.Root, "samples"), _folder["runtime-js.tar"]);
        await Programs.RunAsync(
            command, ["publish", Path.Combine(samples, "runtime-js"), "--kind", "runtime", "--dockerfile", Path.Combine(samples, "runtime-js", "Dockerfile"), "--archive", runtime], cancel);
        var reference = await Programs.RunAsync(
            command, ["publish", Path.Combine(samples, "hello-js"), "--runtime-image", $"oci-archive:{runtime}", "--handler", "hello.js", "--archive", _folder["hello.tar"]], cancel);
        Assert.Equal($"oci-archive:{_folder["hello.tar"]}", reference.Trim());
    }
}
