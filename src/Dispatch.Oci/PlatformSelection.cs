namespace Dispatch.Oci;

/// <summary>Chooses an image out of an index as containerd does (containerd/platforms, compare.go).</summary>
public static class PlatformSelection
{
    /// <summary>
    /// The manifest that fits <paramref name="wanted"/> best: the very platform, then what its processor also runs (arm v7 runs v6 and v5,
    /// arm64 runs arm, amd64 runs 386), last one that names no platform. Null when none fits.
    /// </summary>
    /// <remarks>Build attestations call themselves <c>unknown/unknown</c>, so they are never chosen.</remarks>
    public static Descriptor? Select(ImageIndex index, Platform wanted)
    {
        var (os, _, _) = Normalize(wanted);
        var runnable = Runnable(wanted);
        return index.Manifests
            .Where(manifest => MediaTypes.IsManifest(manifest.MediaType) || MediaTypes.IsIndex(manifest.MediaType))
            .Select(manifest => (Manifest: manifest, Rank: Rank(manifest.Platform)))
            .Where(candidate => candidate.Rank >= 0)
            .OrderBy(candidate => candidate.Rank)
            .FirstOrDefault()
            .Manifest;

        int Rank(Platform? platform)
        {
            if (platform is null)
            {
                return runnable.Count;
            }

            var (candidateOS, architecture, variant) = Normalize(platform);
            return string.Equals(candidateOS, os, StringComparison.Ordinal) && SameRelease(wanted.OSVersion, platform.OSVersion)
                ? runnable.IndexOf((architecture, variant))
                : -1;
        }
    }

    /// <summary>Processors whose programs the wanted one runs, best first.</summary>
    private static List<(string Architecture, string Variant)> Runnable(Platform wanted)
    {
        var (_, architecture, variant) = Normalize(wanted);
        return architecture switch
        {
            "amd64" => [.. Down("amd64", variant), ("386", "")],
            "arm" => [.. Down("arm", variant)],
            "arm64" => [(architecture, variant), .. variant is "" ? [] : new[] { ("arm64", "") }, .. Down("arm", "v8")],
            _ => [(architecture, variant)],
        };
    }

    /// <summary><c>v7</c>, <c>v6</c>, <c>v5</c> for arm <c>v7</c>; amd64 goes down to <c>v1</c>, which is written as none.</summary>
    private static IEnumerable<(string Architecture, string Variant)> Down(string architecture, string variant)
    {
        var lowest = architecture is "arm" ? 5 : 1;
        return variant is ['v', var digit and >= '1' and <= '9'] && digit - '0' >= lowest
            ? Enumerable.Range(lowest, digit - '0' - lowest + 1).Reverse().Select(level => (architecture, level == 1 ? "" : $"v{level}"))
            : [(architecture, variant)];
    }

    private static (string OS, string Architecture, string Variant) Normalize(Platform platform)
    {
        var os = platform.OS.ToLowerInvariant() is var lower && lower is "macos" ? "darwin" : lower;
        var variant = platform.Variant?.ToLowerInvariant() ?? "";
        return (platform.Architecture.ToLowerInvariant(), variant) switch
        {
            ("i386", _) => (os, "386", ""),
            ("x86_64" or "x86-64" or "amd64", "v1") => (os, "amd64", ""),
            ("x86_64" or "x86-64", _) => (os, "amd64", variant),
            ("aarch64" or "arm64", "8" or "v8") => (os, "arm64", ""),
            ("aarch64", _) => (os, "arm64", variant),
            ("armhf", _) => (os, "arm", "v7"),
            ("armel", _) => (os, "arm", "v6"),
            ("arm", "" or "7") => (os, "arm", "v7"),
            ("arm", "5" or "6" or "8") => (os, "arm", "v" + variant),
            (var other, _) => (os, other, variant),
        };
    }

    /// <summary>Windows containers need the host's build: the first three parts of the version, when one was asked for.</summary>
    private static bool SameRelease(string? wanted, string? candidate) =>
        wanted is null || candidate is null || Build(wanted).SequenceEqual(Build(candidate), StringComparer.Ordinal);

    private static IEnumerable<string> Build(string version) => version.Split('.').Take(3);
}
