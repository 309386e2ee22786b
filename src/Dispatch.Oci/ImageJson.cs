using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Dispatch.Oci.Json;

namespace Dispatch.Oci;

/// <summary>Manifests, indexes and configurations as JSON: the same bytes for the same content, unknown members kept.</summary>
public static class ImageJson
{
    /// <summary>The most bytes a manifest, index or configuration may have: 4 MiB, the least that registries must take.</summary>
    public const int MaxBytes = 4 << 20;

    // Media types keep their '+': these texts are never put into HTML.
    private static readonly ManifestJsonContext Manifests = new(Relaxed(ManifestJsonContext.Default.Options));
    private static readonly ConfigJsonContext Configs = new(Relaxed(ConfigJsonContext.Default.Options));

    /// <summary>Writes a manifest.</summary>
    public static byte[] Write(ImageManifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, Manifests.ImageManifest);

    /// <summary>Writes an index.</summary>
    public static byte[] Write(ImageIndex index) => JsonSerializer.SerializeToUtf8Bytes(index, Manifests.ImageIndex);

    /// <summary>Writes a configuration.</summary>
    public static byte[] Write(ImageConfig config) => JsonSerializer.SerializeToUtf8Bytes(config, Configs.ImageConfig);

    /// <summary>Reads a manifest, OCI or Docker schema 2.</summary>
    /// <exception cref="InvalidImageException">It is none, or one that two readers could take for different images.</exception>
    public static ImageManifest ReadManifest(ReadOnlySpan<byte> json)
    {
        var manifest = Read("manifest", json, Manifests.ImageManifest);
        // An image and an index in one document would be read as either (OCI distribution advisory GHSA-mc8v-mgrf-8f4m).
        Require(manifest.Extra?.ContainsKey("manifests") is not true, "manifest", "it has 'manifests' as well as 'config'");
        Require(manifest.SchemaVersion == 2, "manifest", $"its schemaVersion is {manifest.SchemaVersion}, not 2");
        manifest = manifest with { Layers = manifest.Layers ?? [] };
        Check("manifest", [manifest.Config, .. manifest.Layers]);
        return manifest;
    }

    /// <summary>Reads an OCI index or a Docker manifest list.</summary>
    /// <exception cref="InvalidImageException">It is none, or one that two readers could take for different images.</exception>
    public static ImageIndex ReadIndex(ReadOnlySpan<byte> json)
    {
        var index = Read("index", json, Manifests.ImageIndex);
        Require(index.Extra?.ContainsKey("layers") is not true, "index", "it has 'layers' as well as 'manifests'");
        Require(index.SchemaVersion == 2, "index", $"its schemaVersion is {index.SchemaVersion}, not 2");
        index = index with { Manifests = index.Manifests ?? [] };
        Check("index", index.Manifests);
        return index;
    }

    /// <summary>Reads an image configuration.</summary>
    /// <exception cref="InvalidImageException">It is none.</exception>
    public static ImageConfig ReadConfig(ReadOnlySpan<byte> json)
    {
        var config = Read("configuration", json, Configs.ImageConfig);
        var rootFS = config.RootFS ?? new();
        IReadOnlyList<string>?[] lists =
            [config.Config?.Env, config.Config?.Entrypoint, config.Config?.Cmd, config.Config?.Shell, config.Config?.OnBuild];
        Require(!lists.Any(list => list?.Any(text => text is null) is true), "configuration", "a list of texts in it has a null");
        return config with { RootFS = rootFS with { DiffIds = rootFS.DiffIds ?? [] } };
    }

    /// <summary>The media type of a manifest or index that nothing else names: what it says itself, or what its members show.</summary>
    /// <exception cref="InvalidImageException">It is no JSON object.</exception>
    internal static string MediaTypeOf(byte[] json) =>
        TextOf(json, "mediaType") ?? (Parse(json).ContainsKey("manifests") ? MediaTypes.Index : MediaTypes.Manifest);

    /// <summary>A member that is text; null when there is none.</summary>
    /// <exception cref="InvalidImageException">It is no JSON object.</exception>
    internal static string? TextOf(byte[] json, string member) =>
        Parse(json)[member] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static JsonObject Parse(byte[] json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: new() { AllowDuplicateProperties = false }) as JsonObject ?? throw new JsonException("no object");
        }
        catch (JsonException e)
        {
            throw new InvalidImageException($"An image layout cannot be read: {e.Message}", e);
        }
    }

    private static JsonSerializerOptions Relaxed(JsonSerializerOptions options) =>
        new(options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static T Read<T>(string what, ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        Require(json.Length <= MaxBytes, what, $"it has {json.Length} bytes; {MaxBytes} are allowed");
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new InvalidImageException($"An image {what} cannot be read: {e.Message}", e);
        }
    }

    // JSON null passes for a required member, hence the tests for null of what cannot be null by type.
    private static void Check(string what, IReadOnlyList<Descriptor> descriptors)
    {
        foreach (var descriptor in descriptors)
        {
            Require(descriptor?.MediaType is not null, what, "it has an empty descriptor");
            Require(descriptor!.Size >= 0, what, $"{descriptor.Digest} has the size {descriptor.Size}");
            Require(descriptor.Platform is not { OS: null } and not { Architecture: null }, what, "a platform lacks 'os' or 'architecture'");
        }
    }

    private static void Require(bool condition, string what, string message)
    {
        if (!condition)
        {
            throw new InvalidImageException($"An image {what} cannot be read: {message}.");
        }
    }
}
