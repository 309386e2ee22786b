using System.Globalization;
using Dispatch.Build.Knative;
using Dispatch.Build.Stores;
using Dispatch.Build.Workspaces;
using Dispatch.Oci;
using Dispatch.Oci.Registries;
using Dispatch.Testing;

namespace Dispatch.Build.Benchmarks;

/// <summary>Publishes functions of one small file each through a cluster, all at once, and keeps the manifests that were submitted.</summary>
internal static class ManyFunctions
{
    public static async Task PublishAsync(string kubeConfig, string inNamespace, string runtime, string manifests, string cache, CancellationToken cancellationToken)
    {
        using var workspaces = new TempFolder();
        using var stores = new ImageStores(new RegistryOptions(), cache);
        await using var connection = ClusterConnection.Open(new() { Namespace = inNamespace, KubeConfig = kubeConfig }, static _ => null);
        var publisher = Publisher.Knative(
            stores, connection.Cluster, new() { Namespace = inNamespace, Template = "function-template", InsecureRegistries = [ImageReference.Parse(runtime).Registry], Delivery = "inline" });
        Directory.CreateDirectory(manifests);
        await Task.WhenAll(Enumerable.Range(0, Submitting.Functions).Select(number =>
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"function-{number}");
            workspaces.Write($"{name}/index.js", $"module.exports = () => {number};\n");
            var build = new ImageBuild
            {
                Name = name,
                BaseImage = ImageLocation.Parse(runtime, workspaces.Path),
                Dockerfile = new DockerfileOrigin.InImage("/function-template/Dockerfile"),
                BuildArguments = [new("IMAGE", runtime), new("HANDLER", "index.js")],
                Destination = new(ImageLocation.Parse($"{ImageReference.Parse(runtime).Registry}/{name}:1", workspaces.Path), ["1"]),
                Workspace = WorkspaceReader.Read(new WorkspaceOptions { Root = workspaces[name] }, cancellationToken),
                Force = true,
            };
            return publisher.PublishAsync(build, new Keep(manifests), cancellationToken);
        }));
    }

    private sealed class Keep(string folder) : IProgress<BuildEvent>
    {
        public void Report(BuildEvent value)
        {
            if (value is BuildSubmitted submitted)
            {
                File.WriteAllText(Path.Combine(folder, $"{submitted.Name}.yaml"), submitted.Manifest);
            }
        }
    }
}
