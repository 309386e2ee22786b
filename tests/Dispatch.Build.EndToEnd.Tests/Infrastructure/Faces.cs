using Dispatch.Build.EndToEnd.Tests.Ci;
using Dispatch.Build.EndToEnd.Tests.Ci.Hosts;
using Dispatch.Testing;
using Xunit;

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
    /// <summary>How it is interrupted: by Ctrl+C, unless a host stops it.</summary>
    (string Signal, bool IsForGroup) Stop => ("INT", false);

    /// <summary>How it writes where a failure is.</summary>
    string Place(string file, int line) => $"{file}({line}";

    /// <summary>Publishes.</summary>
    Task<Outcome> PublishAsync(FacedFunction function, IReadOnlyDictionary<string, string> environment, Interrupt? interrupt = null);
}

/// <summary>A project without code that says what its neighbour is.</summary>
internal sealed class MSBuildFace(PackageFixture package) : IFace
{
    public Task<Outcome> PublishAsync(FacedFunction function, IReadOnlyDictionary<string, string> environment, Interrupt? interrupt = null)
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
        return DotNet.RunAsync(function.Folder["msbuild"], ["build", "-t:PublishFunctionImage"], environment, TestContext.Current.CancellationToken, interrupt: interrupt);
    }
}

/// <summary><c>dotnet dispatch publish</c>.</summary>
internal sealed class ToolFace(PackageFixture package, ToolFixture tool) : IFace
{
    public async Task<Outcome> PublishAsync(FacedFunction function, IReadOnlyDictionary<string, string> environment, Interrupt? interrupt = null)
    {
        string[] destination = function.Registry is { } registry ? ["--registry", registry] : ["--archive", function.Archive];
        string[] dockerfile = function.Dockerfile is { } file ? ["--dockerfile", file] : [];
        return await DotNet.RunAsync(
            function.Folder.Path,
            [
                "publish", "hello", "--runtime-image", $"oci-archive:{function.RuntimeArchive}", "--handler", "hello.js", "--tag", "1.0",
                "--label", "org.opencontainers.image.title=Hello", .. destination, .. dockerfile,
            ],
            environment,
            TestContext.Current.CancellationToken,
            await tool.CommandAsync(package),
            interrupt);
    }
}

/// <summary>A Cake script with the addin.</summary>
internal sealed class CakeFace(AddinFixture addin) : IFace
{
    public async Task<Outcome> PublishAsync(FacedFunction function, IReadOnlyDictionary<string, string> environment, Interrupt? interrupt = null)
    {
        function.Folder.Write("cake/nuget.config", $"<configuration><packageSources><clear /><add key=\"local\" value=\"{await addin.FeedAsync()}\" /></packageSources></configuration>");
        function.Folder.Write("cake/build.cake", $$"""
            #addin nuget:?package=Cake.Dispatch&version={{PackageFixture.Version}}

            DispatchPublishFunction("../hello", new DispatchPublishFunctionSettings
            {
                RuntimeImage = "oci-archive:{{function.RuntimeArchive}}",
                Handler = "hello.js",
                Dockerfile = {{Text(function.Dockerfile)}},
                Registry = {{Text(function.Registry)}},
                Archive = {{Text(function.Registry is null ? function.Archive : null)}},
                Tags = { "1.0" },
                Labels = { ["org.opencontainers.image.title"] = "Hello" },
            });
            """);
        return await DotNet.RunAsync(function.Folder["cake"], [AddinFixture.Cake, "build.cake"], environment, TestContext.Current.CancellationToken, interrupt: interrupt);
    }

    private static string Text(string? value) => value is null ? "null" : $"\"{value}\"";
}

/// <summary>The action, template or job of a CI host.</summary>
internal sealed class CiFace(string host, PackageFixture package, ToolFixture tool) : IFace
{
    public (string Signal, bool IsForGroup) Stop => host == "gitlab" ? ("TERM", true) : ("INT", false);

    public string Place(string file, int line) => host switch
    {
        "github" => $"file={file},line={line}",
        "azure" => $"sourcepath={file};linenumber={line}",
        _ => $"{file}({line}",
    };

    public async Task<Outcome> PublishAsync(FacedFunction function, IReadOnlyDictionary<string, string> environment, Interrupt? interrupt = null)
    {
        var machine = await tool.MachineAsync(package);
        foreach (var (name, value) in environment)
        {
            machine[name] = value;
        }

        var inputs = PublishInputs.Of(package, ("folder", "../hello"), ("runtime-image", $"oci-archive:{function.RuntimeArchive}"), ("tags", "1.0"), ("labels", "org.opencontainers.image.title=Hello"));
        inputs.Add(function.Registry is null ? "archive" : "registry", function.Registry ?? function.Archive);
        if (function.Dockerfile is { } dockerfile)
        {
            inputs.Add("dockerfile", dockerfile);
        }

        return await CiJob.Create(host, function.Folder, machine).RunAsync(inputs, interrupt);
    }
}
