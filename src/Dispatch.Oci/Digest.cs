using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Dispatch.Oci;

/// <summary>A content digest, <c>algorithm:hex</c>, as the OCI image specification defines it (descriptor.md, "Digests").</summary>
/// <remarks>SHA-256 (64 hex digits) and SHA-512 (128) are accepted; everything this library computes is SHA-256.</remarks>
[JsonConverter(typeof(Json.DigestConverter))]
public readonly record struct Digest
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private Digest(string algorithm, string hex) => (Algorithm, Hex) = (algorithm, hex);

    /// <summary><c>sha256</c> or <c>sha512</c>.</summary>
    public string Algorithm { get => field ?? "sha256"; }

    /// <summary>Lower-case hex digits.</summary>
    public string Hex { get => field ?? ""; }

    /// <summary>Reads a digest.</summary>
    /// <exception cref="FormatException">The text is not a digest of a known algorithm.</exception>
    public static Digest Parse(string text) =>
        TryParse(text, out var digest)
            ? digest
            : throw new FormatException($"'{text}' is not a digest: expected sha256: and 64, or sha512: and 128, lower-case hex digits.");

    /// <summary>Reads a digest; false when the text is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        digest = default;
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon < 0)
        {
            return false;
        }

        var (algorithm, hex) = (text![..colon], text[(colon + 1)..]);
        var length = algorithm switch { "sha256" => 64, "sha512" => 128, _ => -1 };
        if (hex.Length != length || hex.AsSpan().ContainsAnyExcept(HexDigits))
        {
            return false;
        }

        digest = new(algorithm, hex);
        return true;
    }

    /// <summary>The SHA-256 digest of these bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> content) => OfHash(SHA256.HashData(content));

    /// <summary>A digest from a finished SHA-256 hash (32 bytes).</summary>
    public static Digest OfHash(ReadOnlySpan<byte> sha256) => OfHash("sha256", sha256);

    internal static Digest OfHash(string algorithm, ReadOnlySpan<byte> hash) => new(algorithm, Convert.ToHexStringLower(hash));

    /// <inheritdoc/>
    public override string ToString() => $"{Algorithm}:{Hex}";
}
