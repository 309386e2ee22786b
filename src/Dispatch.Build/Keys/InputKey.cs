using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dispatch.Oci;

namespace Dispatch.Build.Keys;

/// <summary>
/// What went into an image, as one hash and one short hash for each component, so that it can be said which of them changed.
/// Its text fits an annotation: <c>{"key":"sha256:...","parts":{"workspace":"0123456789ab",...}}</c>.
/// </summary>
public sealed class InputKey
{
    /// <summary>The annotation of an image's manifest that holds the key's text.</summary>
    public const string Annotation = "build.dispatch.key";

    private const int MaxLength = 4096;
    private const int ShortLength = 12;
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private InputKey(Digest value, IReadOnlyList<KeyComponent> components) => (Value, Components) = (value, components);

    /// <summary>The hash over the names and full hashes of all components.</summary>
    public Digest Value { get; }

    /// <summary>The components in a fixed order.</summary>
    public IReadOnlyList<KeyComponent> Components { get; }

    /// <summary>Makes a key of named components.</summary>
    public static InputKey Create(IReadOnlyList<(string Name, Digest Hash)> components)
    {
        using var hash = new KeyHash("dispatch.key.1");
        foreach (var (name, value) in components)
        {
            hash.Add(name);
            hash.Add(value.ToString());
        }

        return new(hash.Finish(), [.. components.Select(component => new KeyComponent(component.Name, component.Hash.Hex[..ShortLength]))]);
    }

    /// <summary>The key that <see cref="Engines.SkipUnchanged"/> gave a definition.</summary>
    internal static InputKey Of(ImageBuild build) => TryParse(build.Annotations.GetValueOrDefault(Annotation), out var key) ? key : throw new InvalidOperationException("The build has no input key.");

    /// <summary>A key of which only the hash is known; null when the text is no digest.</summary>
    internal static InputKey? OfValue(string? text) => Digest.TryParse(text, out var value) ? new(value, []) : null;

    /// <summary>Reads a key's text; false for anything else, whatever it is.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out InputKey? key)
    {
        key = null;
        if (text is null or { Length: > MaxLength })
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (!Digest.TryParse(root.GetProperty("key").GetString(), out var value))
            {
                return false;
            }

            key = new(value, [.. root.GetProperty("parts").EnumerateObject().Select(part => new KeyComponent(part.Name, part.Value.GetString() ?? ""))]);
            return true;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The names of the components that differ from those of an earlier key, in order; empty when the keys are equal.</summary>
    public IReadOnlyList<string> Compare(InputKey previous)
    {
        var before = previous.Components.GroupBy(component => component.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last().Hash, StringComparer.Ordinal);
        return Value == previous.Value ? []
            : [.. Components.Where(component => !string.Equals(before.GetValueOrDefault(component.Name), component.Hash, StringComparison.Ordinal))
                .Select(component => component.Name)];
    }

    /// <summary>Compact JSON.</summary>
    public override string ToString()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Plain))
        {
            writer.WriteStartObject();
            writer.WriteString("key", Value.ToString());
            writer.WriteStartObject("parts");
            foreach (var component in Components)
            {
                writer.WriteString(component.Name, component.Hash);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

/// <summary>One part of a key.</summary>
/// <param name="Name">What it is, in words.</param>
/// <param name="Hash">The first 12 hex digits of its SHA-256.</param>
public sealed record KeyComponent(string Name, string Hash);
