using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Knative.Dockerfiles;
using Dispatch.Build.Knative.Hazards;
using Dispatch.Build.Workspaces;
using Dispatch.Oci;
using Dispatch.Testing;

namespace Dispatch.Build.Tests.Knative.Hazards;

/// <summary>A definition to look for hazards in.</summary>
internal sealed class Definition : IDisposable
{
    private readonly TempFolder _folder = new();

    public IReadOnlyList<KeyValuePair<string, string>> Arguments { get; set; } = [];

    public IReadOnlyList<(string Source, string Path)>? Files { get; set; }

    public ContainerConfig? BaseConfig { get; set; }

    public string? Target { get; set; }

    public string[] Inlined { get; set; } = [];

    public string Root => _folder.Path;

    public void Write(string path, string content) => _folder.Write(path, content);

    public HazardReport Check(string dockerfile, string builder)
    {
        var build = new ImageBuild
        {
            Name = "hello",
            Workspace = WorkspaceReader.Read(new() { Root = _folder.Path, Files = Files }, CancellationToken.None),
            Dockerfile = new DockerfileOrigin.OnDisk("/nowhere"),
            BaseImage = ImageLocation.Parse("registry.example/base:1", "/"),
            BuildArguments = Arguments,
            Target = Target,
            Destination = new(ImageLocation.Parse("registry.example/hello", "/"), ["1"]),
        };
        return BuilderHazards.Check(PreparedDockerfile.Create(DockerfileParser.Parse(dockerfile, "app/Dockerfile"), build, Inlined), build, new(builder), BaseConfig, CancellationToken.None);
    }

    public void Dispose() => _folder.Dispose();
}
