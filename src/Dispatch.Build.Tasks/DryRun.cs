using System.Text;
using Dispatch.Build.Engines.Local;

namespace Dispatch.Build.Tasks;

/// <summary>What a dry run prints: everything a publish would start from.</summary>
internal static class DryRun
{
    public static async Task<IReadOnlyList<string>> DescribeAsync(PlannedPublish publish, string manifest, CancellationToken cancellationToken)
    {
        var build = publish.Plan.Build;
        return
        [
            $"Dry run: {build.Destination.Location} would get {string.Join(", ", build.Destination.Tags)}.",
            $"Workspace {build.Workspace.Root}:",
            .. build.Workspace.Entries.Select(static entry => $"  {entry.Path}{(entry.LinkTarget is { } target ? $" -> {target}" : "")}"),
            "Dockerfile:",
            .. Lines(await DockerfileAsync(publish, cancellationToken)),
            "Build:",
            .. Lines(manifest),
        ];
    }

    private static IEnumerable<string> Lines(string text) => text.TrimEnd().Split('\n').Select(static line => $"  {line.TrimEnd('\r')}");

    private static async Task<string> DockerfileAsync(PlannedPublish publish, CancellationToken cancellationToken)
    {
        var build = publish.Plan.Build;
        return build.Dockerfile switch
        {
            DockerfileOrigin.OnDisk file => await File.ReadAllTextAsync(file.Path, cancellationToken),
            DockerfileOrigin.InImage file when await ImageFile.ReadAsync(publish.Stores, build.BaseImage!, build.Platform, file.Path, cancellationToken) is { } bytes =>
                Encoding.UTF8.GetString(bytes.Span),
            var origin => throw new DispatchException(Codes.BaseNotFunctionImage, $"{build.BaseImage} holds no {((DockerfileOrigin.InImage)origin).Path}."),
        };
    }
}
