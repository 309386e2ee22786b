using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Engines.Local;
using Dispatch.Oci;

namespace Dispatch.Build.Keys;

/// <summary>Computes the key of a definition. All images are asked for their digests at once, while the workspace is hashed.</summary>
internal static class ImageKey
{
    public static async Task<InputKey> ComputeAsync(ImageBuild build, IImageStores stores, string engine, CancellationToken cancellationToken)
    {
        var (path, text) = build.Dockerfile switch
        {
            DockerfileOrigin.OnDisk file => (file.Path, await File.ReadAllTextAsync(file.Path, cancellationToken)),
            DockerfileOrigin.InImage file => (file.Path, null),
            _ => throw new ArgumentException("A Dockerfile of an unknown origin.", nameof(build)),
        };
        var names = text is null ? [] : OtherImages(DockerfileParser.Parse(text, path), build);

        var workspace = build.Workspace.ComputeDigestAsync(cancellationToken);
        var baseImage = FindDigestAsync(build.BaseImage, stores, cancellationToken);
        var images = names.Select(name => FindDigestAsync(name, build.Workspace.Root, stores, cancellationToken)).ToList();
        await Task.WhenAll([workspace, baseImage, .. images]);

        return InputKey.Create(
        [
            ("workspace", await workspace),
            ("Dockerfile", text is null ? Hash("in image", path) : Hash("on disk", text)),
            ("base image", Hash((build.BaseImage as ImageLocation.InRegistry)?.Reference.Name ?? "", await baseImage)),
            ("other images", Hash([.. names.Zip(images, (name, digest) => $"{name} {digest.Result}")])),
            ("build arguments", Hash(build.BuildArguments.Select(argument => KeyValuePair.Create(argument.Key, Stable(argument.Value, build))))),
            ("labels", Hash(build.Labels)),
            ("platform", Hash(build.Platform.OS, build.Platform.Architecture, build.Platform.Variant ?? "")),
            ("target stage", Hash(build.Target ?? "")),
            ("timestamp", Hash(build.Timestamp.ToString("O", System.Globalization.CultureInfo.InvariantCulture))),
            ("engine", Hash(engine, build.RunBuilder ?? "")),
        ]);
    }

    private static IReadOnlyList<string> OtherImages(Dockerfile dockerfile, ImageBuild build) =>
    [
        .. ExternalImages.Find(dockerfile, build).Select(external => external.Image)
            .Where(name => !string.Equals(name, build.BaseImage?.ToString(), StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal),
    ];

    // The template's FROM gets the base image as an argument, with its digest: when that changes, the base image did, not the argument.
    private static string Stable(string value, ImageBuild build) =>
        string.Equals(value, build.BaseImage?.ToString(), StringComparison.Ordinal) ? "" : value;

    private static Task<string> FindDigestAsync(string name, string folder, IImageStores stores, CancellationToken cancellationToken)
    {
        try
        {
            return FindDigestAsync(ImageLocation.Parse(name, folder), stores, cancellationToken);
        }
        catch (FormatException)
        {
            return Task.FromResult("none"); // The engine has the better error: it knows the line.
        }
    }

    private static async Task<string> FindDigestAsync(ImageLocation? location, IImageStores stores, CancellationToken cancellationToken)
    {
        if (location is null or ImageLocation.InRegistry { Reference.Digest: not null })
        {
            return (location as ImageLocation.InRegistry)?.Reference.Digest.ToString() ?? "none";
        }

        var (source, tag) = stores.OpenSource(location);
        await using (source)
        {
            return (await source.FindDigestAsync(tag, cancellationToken))?.ToString() ?? "none";
        }
    }

    private static Digest Hash(IEnumerable<KeyValuePair<string, string>> pairs) =>
        Hash([.. pairs.SelectMany(pair => (string[])[pair.Key, pair.Value])]);

    private static Digest Hash(params string[] values)
    {
        using var hash = new KeyHash("dispatch.values.1");
        foreach (var value in values)
        {
            hash.Add(value);
        }

        return hash.Finish();
    }
}
