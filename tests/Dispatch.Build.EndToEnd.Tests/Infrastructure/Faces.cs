using System.Diagnostics;
using Dispatch.Build.EndToEnd.Tests.Ci;
using Dispatch.Testing;

namespace Dispatch.Build.EndToEnd.Tests.Infrastructure;

/// <summary>A function in a folder, and where its image goes.</summary>
/// <param name="Folder">The folder; the workspace is its folder <c>hello</c>.</param>
/// <param name="RuntimeArchive">The runtime image.</param>
internal sealed record FacedFunction(TempFolder Folder, string RuntimeArchive)
{
    /// <summary>The folder that becomes the workspace.</summary>
    public string Workspace => Folder["hello"];

    /// <summary>A Dockerfile that replaces the runtime image's.</summary>
    public string? Dockerfile { get; init; }

    /// <summary>The registry to push to; null for <see cref="Archive"/>.</summary>
    public string? Registry { get; init; }

    /// <summary>The OCI archive to write.</summary>
    public string Archive => Folder["hello.oci.tar"];
}

/// <summary>A way to publish a function, as its users start it.</summary>
internal interface IFace
{
    /// <summary>Starts a publish, with its output redirected.</summary>
    Task<Process> StartAsync(FacedFunction function, IReadOnlyDictionary<string, string> environment);
}

/// <summary>A project without code that says what its neighbour is.</summary>
internal sealed class MSBuildFace(PackageFixture package) : IFace
{
    public Task<Process> StartAsync(FacedFunction function, IReadOnlyDictionary<string, string> environment)
    {
        function.Folder.Write("nuget.config", $"<configuration><packageSources><clear /><add key=\"local\" value=\"{package.Feed}\" /></packageSources></configuration>");
        function.Folder.Write("msbuild/hello.csproj", TestProject.NoTargets(
            package,
            $"""
            <FunctionDirectory>../hello</FunctionDirectory>
            <FunctionDockerfile>{function.Dockerfile}</FunctionDockerfile>
            <FunctionImageRegistry>{function.Registry}</FunctionImageRegistry>
            <FunctionImageArchive>{(function.Registry is null ? function.Archive : "")}</FunctionImageArchive>
            <FunctionImageTags>1.0</FunctionImageTags>
            """,
            """<FunctionImageLabel Include="org.opencontainers.image.title" Value="Hello" />"""));
        return Task.FromResult(DotNet.Start(function.Folder["msbuild"], ["build", "-t:PublishFunctionImage"], environment));
    }
}

/// <summary><c>dotnet dispatch publish</c>.</summary>
internal sealed class ToolFace(PackageFixture package, ToolFixture tool) : IFace
{
    public async Task<Process> StartAsync(FacedFunction function, IReadOnlyDictionary<string, string> environment)
    {
        string[] destination = function.Registry is { } registry ? ["--registry", registry] : ["--archive", function.Archive];
        string[] dockerfile = function.Dockerfile is { } file ? ["--dockerfile", file] : [];
        return DotNet.Start(
            function.Folder.Path,
            [
                "publish", "hello", "--runtime-image", $"oci-archive:{function.RuntimeArchive}", "--handler", "hello.js", "--tag", "1.0",
                "--label", "org.opencontainers.image.title=Hello", .. destination, .. dockerfile,
            ],
            environment,
            await tool.CommandAsync(package));
    }
}
