using System.Text;
using Dispatch.Build.Engines.Local;
using Dispatch.Build.Knative;

namespace Dispatch.Build.Definitions;

/// <summary>What a dry run prints: everything a publish would start from.</summary>
public static class DryRun
{
    /// <summary>Workspace, Dockerfile and Build, as lines without secrets; parts of them may be remote text.</summary>
    /// <exception cref="DispatchException">The Dockerfile cannot be read.</exception>
    public static async Task<IReadOnlyList<string>> DescribeAsync(PublishPlan plan, IImageStores stores, CancellationToken cancellationToken)
    {
        var build = plan.Build;
        string[] lines =
        [
            $"Dry run: {build.Destination.Location} would get {string.Join(", ", build.Destination.Tags)}.",
            $"Workspace {build.Workspace.Root}:",
            .. build.Workspace.Entries.Select(static entry => $"  {entry.Path}{(entry.LinkTarget is { } target ? $" -> {target}" : "")}"),
            "Dockerfile:",
            .. Lines(await DockerfileAsync(build, stores, cancellationToken)),
            "Build:",
            .. Lines(await BuildManifest.CreateAsync(plan, cancellationToken)),
        ];
        return stores.Secrets is { } secrets ? [.. lines.Select(secrets.Hide)] : lines;
    }

    private static IEnumerable<string> Lines(string text) => text.TrimEnd().Split('\n').Select(static line => $"  {line.TrimEnd('\r')}");

    private static async Task<string> DockerfileAsync(ImageBuild build, IImageStores stores, CancellationToken cancellationToken)
    {
        return build.Dockerfile switch
        {
            DockerfileOrigin.OnDisk file => await File.ReadAllTextAsync(file.Path, cancellationToken),
            DockerfileOrigin.InImage file when await ImageFile.ReadAsync(stores, build.BaseImage!, build.Platform, file.Path, cancellationToken) is { } bytes =>
                Encoding.UTF8.GetString(bytes.Span),
            var origin => throw new DispatchException(Codes.BaseNotFunctionImage, $"{build.BaseImage} holds no {((DockerfileOrigin.InImage)origin).Path}."),
        };
    }
}
