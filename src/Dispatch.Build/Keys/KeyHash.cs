using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Dispatch.Oci;

namespace Dispatch.Build.Keys;

/// <summary>SHA-256 over values that each have their length before them, so that no two lists of values hash alike.</summary>
internal sealed class KeyHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Begins a hash.</summary>
    /// <param name="purpose">What is hashed, with a version: a change of form gives other hashes.</param>
    public KeyHash(string purpose) => Add(purpose);

    public void Add(string value) => Add(Encoding.UTF8.GetBytes(value));

    public void Add(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        Add(bytes);
    }

    public void Add(ReadOnlySpan<byte> value)
    {
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, value.Length);
        _hash.AppendData(length);
        _hash.AppendData(value);
    }

    public Digest Finish() => Digest.OfHash(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
