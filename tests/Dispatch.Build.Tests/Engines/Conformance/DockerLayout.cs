using System.Text.Json.Nodes;
using System.Security.Cryptography;

namespace Dispatch.Build.Tests.Engines.Conformance;

/// <summary>Puts an image of a <c>dir:</c> folder into an OCI layout as it is: skopeo would convert its configuration and lose Docker's members.</summary>
internal static class DockerLayout
{
    public static void Add(string source, string layout, string tag)
    {
        var blobs = Directory.CreateDirectory(Path.Combine(layout, "blobs", "sha256")).FullName;
        foreach (var file in Directory.EnumerateFiles(source).Where(file => Path.GetFileName(file) is not ("manifest.json" or "version")))
        {
            File.Copy(file, Path.Combine(blobs, Path.GetFileName(file)), overwrite: true);
        }

        var manifest = File.ReadAllBytes(Path.Combine(source, "manifest.json"));
        var hex = Convert.ToHexStringLower(SHA256.HashData(manifest));
        File.WriteAllBytes(Path.Combine(blobs, hex), manifest);
        File.WriteAllText(Path.Combine(layout, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");

        var indexFile = Path.Combine(layout, "index.json");
        var index = File.Exists(indexFile) ? JsonNode.Parse(File.ReadAllText(indexFile))! : JsonNode.Parse("""{"schemaVersion":2,"manifests":[]}""")!;
        index["manifests"]!.AsArray().Add(new JsonObject
        {
            ["mediaType"] = JsonNode.Parse(manifest)!["mediaType"]!.GetValue<string>(),
            ["digest"] = $"sha256:{hex}",
            ["size"] = manifest.Length,
            ["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = tag },
        });
        File.WriteAllText(indexFile, index.ToJsonString());
    }
}
