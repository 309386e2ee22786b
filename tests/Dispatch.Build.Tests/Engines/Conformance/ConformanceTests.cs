using Dispatch.Build.Engines.Local;
using Dispatch.Build.Workspaces;
using Dispatch.Oci;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Engines.Conformance;

/// <summary>Our image and buildah's of the same input, read by the same programs, hold the same.</summary>
public sealed class ConformanceTests(Buildah buildah) : IClassFixture<Buildah>
{
    public static TheoryData<string> Cases => [.. ConformanceCase.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Assembles_what_buildah_builds(string name)
    {
        Assert.SkipWhen(Buildah.Missing is not null, Buildah.Missing ?? "");
        var test = new ConformanceCase(name);
        var theirs = await buildah.ResultAsync(name);
        if (test.Code is { } code)
        {
            Assert.Null(theirs);
            var failure = await Assert.ThrowsAsync<DispatchException>(() => AssembleAsync(test));
            Assert.Equal(code, failure.Code.Id);
            Assert.True(failure.Diagnostics[0].Line > 1);
            return;
        }

        await AssembleAsync(test);
        var ours = await ListAsync(test);
        Assert.NotNull(theirs);
        string[] differences = [.. theirs.Except(ours, StringComparer.Ordinal).Select(line => $"buildah {line}"), .. ours.Except(theirs, StringComparer.Ordinal).Select(line => $"ours {line}")];
        Assert.Equal(string.Join('\n', test.Differences), string.Join('\n', differences));
    }

    private async Task AssembleAsync(ConformanceCase test)
    {
        var arguments = test.Arguments.Select(argument => argument.Split('=', 2)).ToLookup(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        var build = new ImageBuild
        {
            Name = "conformance",
            Workspace = WorkspaceReader.Read(new WorkspaceOptions { Root = buildah.Context }, TestContext.Current.CancellationToken),
            Dockerfile = new DockerfileOrigin.OnDisk(test.Dockerfile),
            BuildArguments = Pairs("--build-arg"),
            Labels = Pairs("--label"),
            Target = arguments["--target"].SingleOrDefault(),
            Destination = new(new ImageLocation.InLayout(Layout(test), null), ["it"]),
        };
        await new LocalEngine(new FolderStores(buildah.Bases, Layout(test), buildah.Folder("cache")), new NoRunBuilder())
            .BuildAsync(build, new Progress<BuildEvent>(), TestContext.Current.CancellationToken);

        KeyValuePair<string, string>[] Pairs(string option) =>
            [.. arguments[option].Select(text => text.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1]))];
    }

    private async Task<List<string>> ListAsync(ConformanceCase test) =>
    [
        .. await ImageListing.FilesAsync(Layout(test), "it", buildah.Folder($"{test.Name}.ours.files")),
        .. ImageListing.Config(await Tool.RunAsync("skopeo", ["inspect", "--config", "--raw", $"oci:{Layout(test)}:it"])),
    ];

    private string Layout(ConformanceCase test) => buildah.Folder($"{test.Name}.ours");
}
