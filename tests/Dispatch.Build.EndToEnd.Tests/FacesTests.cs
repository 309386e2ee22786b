using Dispatch.Build.EndToEnd.Tests.Ci;
using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests;

/// <summary>Whichever way a function is published: the same image, the same error, the same end when it is interrupted.</summary>
public sealed class FacesTests(PackageFixture package, ToolFixture tool, AddinFixture addin)
{
    private readonly Dictionary<string, IFace> _faces = new()
    {
        ["dotnet build"] = new MSBuildFace(package),
        ["dotnet dispatch"] = new ToolFace(package, tool),
        ["Cake"] = new CakeFace(addin),
        ["GitHub Actions"] = new CiFace("github", package, tool),
        ["Azure Pipelines"] = new CiFace("azure", package, tool),
        ["GitLab"] = new CiFace("gitlab", package, tool),
    };

    public static TheoryData<string> Names => ["dotnet build", "dotnet dispatch", "Cake", "GitHub Actions", "Azure Pipelines", "GitLab"];

    [Fact]
    public void Every_face_is_interrupted() => Assert.Equal(_faces.Keys, Names.Select(static row => row.Data));

    [Fact]
    public async Task All_make_the_same_image_of_the_sample()
    {
        var digests = new Dictionary<string, string>();
        foreach (var (name, face) in _faces)
        {
            using var folder = Sample();
            var function = new FacedFunction(folder, package.RuntimeArchive);
            (await face.PublishAsync(function, Variables())).Succeeded();
            var image = ArchivedImage.Read(function.Archive);
            Assert.Contains("function/hello.js", image.Files);
            digests[name] = image.Digest;
        }

        Assert.True(digests.Values.Distinct().Count() == 1, string.Join('\n', digests));
    }

    [Theory]
    [InlineData("COPPY . /app/\n", "DSP5102")]
    [InlineData("COPY missing.js /app/\n", "DSP5201")]
    public async Task All_fail_with_the_same_code_and_write_nothing(string instruction, string code)
    {
        foreach (var (name, face) in _faces)
        {
            using var folder = Sample();
            var function = new FacedFunction(folder, package.RuntimeArchive) { Dockerfile = folder.Write("Dockerfile", $"ARG IMAGE\nFROM ${{IMAGE}}\n{instruction}") };
            var outcome = await face.PublishAsync(function, Variables());
            Assert.True(outcome.ExitCode != 0 && outcome.All.Contains(code, StringComparison.Ordinal), $"{name}: {outcome.All}");
            Assert.Contains(face.Place(function.Dockerfile, 3), outcome.All, StringComparison.Ordinal);
            AssertNothingWritten(folder);
        }
    }

    [Fact]
    public async Task All_fail_with_the_same_code_when_a_RUN_does()
    {
        Assert.SkipUnless(NodeStandIn.IsAvailable, NodeStandIn.Missing);
        using var machine = new TempFolder();
        await NodeStandIn.PublishAsync(package, $"-p:FunctionImageArchive={machine["base.tar"]}");
        foreach (var (name, face) in _faces)
        {
            using var folder = Sample();
            var function = new FacedFunction(folder, machine["base.tar"]) { Dockerfile = folder.Write("Dockerfile", "ARG IMAGE\nFROM ${IMAGE}\nRUN exit 3\n") };
            var outcome = await face.PublishAsync(function, Variables());
            Assert.True(outcome.ExitCode != 0 && outcome.All.Contains("DSP5301", StringComparison.Ordinal), $"{name}: {outcome.All}");
            AssertNothingWritten(folder);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_ends_with_the_same_code_when_it_is_interrupted(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs SIGINT: run it on Linux or macOS");

        // A registry that takes the connection and never answers: the publish waits there for certain.
        using var silent = SilentServer.Start();
        using var folder = Sample();
        var (signal, isForGroup) = _faces[name].Stop;
        var outcome = await _faces[name].PublishAsync(new(folder, package.RuntimeArchive) { Registry = silent.Address }, Variables(), new(signal, isForGroup, silent.FirstRequest));

        Assert.True(outcome.ExitCode != 0 && outcome.All.Contains("DSP6002", StringComparison.Ordinal), outcome.All);
        AssertNothingWritten(folder);
    }

    private static TempFolder Sample()
    {
        var folder = new TempFolder();
        folder.Write("hello/hello.js", File.ReadAllText(Path.Combine(Repository.Root, "samples", "hello-js", "hello.js")));
        return folder;
    }

    private static void AssertNothingWritten(TempFolder folder) =>
        Assert.DoesNotContain(Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories), static file =>
            file.Contains(".oci.tar", StringComparison.Ordinal) || file.EndsWith(".tmp", StringComparison.Ordinal) || file.EndsWith(".key.json", StringComparison.Ordinal));

    private Dictionary<string, string> Variables() => new(package.Environment) { ["BUILDAH_ISOLATION"] = "chroot", ["DISPATCH_RUN_BUILDER"] = "buildah" };
}
