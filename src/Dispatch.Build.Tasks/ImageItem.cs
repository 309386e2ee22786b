using System.Globalization;
using Dispatch.Build.Reporting;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Dispatch.Build.Tasks;

/// <summary>A published image as an item. Its identity can be used as <c>FunctionRuntimeImage</c> of another build.</summary>
internal static class ImageItem
{
    public static ITaskItem Create(ImageBuild build, PublishedImage image, TimeSpan duration, string manifest, string logFile)
    {
        var registry = image.Destination.Location as ImageLocation.InRegistry;
        return new TaskItem(Escape(ImageOutputs.Reference(image)), new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Name"] = build.Name,
            ["Registry"] = Escape(registry?.Reference.Registry ?? ""),
            ["Repository"] = Escape(registry?.Reference.Repository ?? ""),
            ["Tags"] = string.Join(',', image.Destination.Tags),
            ["Digest"] = image.Digest.ToString(),
            ["Size"] = image.Size.ToString(CultureInfo.InvariantCulture),
            ["Platform"] = string.Join('/', new[] { build.Platform.OS, build.Platform.Architecture, build.Platform.Variant }.OfType<string>()),
            ["Engine"] = image.Engine,
            ["BuildName"] = image.BuildName ?? "",
            ["Namespace"] = image.Namespace ?? "",
            ["Archive"] = Escape((image.Destination.Location as ImageLocation.InArchive)?.File ?? ""),
            ["Manifest"] = Escape(manifest),
            ["LogFile"] = Escape(logFile),
            ["Duration"] = duration.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture),
            ["Skipped"] = image.Skipped ? "true" : "false",
            ["InputKey"] = image.InputKey?.ToString() ?? "",
        });
    }

    /// <summary>What people see: <c>registry/repository@digest</c> or <c>file@digest</c>.</summary>
    public static string Display(PublishedImage image) => image.Destination.Location switch
    {
        ImageLocation.InRegistry { Reference: var reference } => $"{reference.Name}@{image.Digest}",
        ImageLocation.InArchive { File: var file } => $"{file}@{image.Digest}",
        var location => $"{location}@{image.Digest}",
    };

    // TaskItem takes escaped texts.
    private static string Escape(string text) => text.Replace("%", "%25", StringComparison.Ordinal);
}
