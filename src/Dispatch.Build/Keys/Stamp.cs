using System.Text.Json.Serialization;

namespace Dispatch.Build.Keys;

/// <summary>The content of a stamp file.</summary>
/// <param name="Key">Text of the <see cref="InputKey"/>.</param>
/// <param name="Digest">The image's manifest.</param>
/// <param name="Size">Bytes of layers and configuration.</param>
/// <param name="Tags">All tags it was written with.</param>
/// <param name="FileSize">Bytes of the file that is watched.</param>
/// <param name="FileTime">Its time of change in .NET ticks, UTC.</param>
internal sealed record Stamp(
    [property: JsonRequired] string Key,
    [property: JsonRequired] string Digest,
    [property: JsonRequired] long Size,
    [property: JsonRequired] IReadOnlyList<string> Tags,
    [property: JsonRequired] long FileSize,
    [property: JsonRequired] long FileTime);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Stamp))]
internal sealed partial class StampJson : JsonSerializerContext;
