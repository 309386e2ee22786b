using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Dispatch.Build.Knative.Deliveries;
using Dispatch.Build.Knative.Manifests;

namespace Dispatch.Build.Knative.Builds;

/// <summary>The Dockerfile of a Build whose sources unpack it out of their own environment.</summary>
internal static class InlineDockerfile
{
    private const int MaxBytes = 1 << 20;
    private const int MaxEntries = 100_000;

    private static readonly string _path = BuildContext.DockerfilePath.TrimStart('/');

    /// <summary>Its text; null when it travels another way, or what is there is no archive.</summary>
    public static string? Find(BuildSpec spec) =>
        (spec.Sources ?? (spec.Source is { } one ? [one] : [])).Select(static source => Read(source.Custom)).FirstOrDefault(static text => text is not null);

    private static string? Read(Container? source)
    {
        var base64 = string.Concat((source?.Env ?? []).Where(static variable => variable.Name.StartsWith("ARCHIVE_", StringComparison.Ordinal)).Select(static variable => variable.Value));
        try
        {
            return base64.Length == 0 ? null : Unpack(Convert.FromBase64String(base64));
        }
        catch (Exception damaged) when (damaged is FormatException or InvalidDataException or IOException)
        {
            return null;
        }
    }

    private static string? Unpack(byte[] archive)
    {
        using var unpacked = new GZipStream(new MemoryStream(archive), CompressionMode.Decompress);
        using var reader = new TarReader(unpacked);
        for (var left = MaxEntries; left > 0 && reader.GetNextEntry() is { } entry; left--)
        {
            if (entry.Name.TrimStart('.', '/') == _path && entry is { Length: <= MaxBytes, DataStream: { } content })
            {
                using var text = new StreamReader(content, Encoding.UTF8);
                return text.ReadToEnd();
            }
        }

        return null;
    }
}
