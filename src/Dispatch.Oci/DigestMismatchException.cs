using System.Globalization;

namespace Dispatch.Oci;

/// <summary>Content that is not what its digest or its size says.</summary>
public sealed class DigestMismatchException : Exception
{
    /// <summary>Content whose digest differs.</summary>
    public DigestMismatchException(Digest expected, Digest actual)
        : base($"Content of digest {expected} was expected, but it is {actual}.") => (Expected, Actual) = (expected, actual);

    /// <summary>Content whose size differs; <paramref name="actualSize"/> is null when there was more than announced.</summary>
    public DigestMismatchException(Digest expected, long expectedSize, long? actualSize)
        : base($"Content {expected} should have {expectedSize} bytes, but has {actualSize?.ToString(CultureInfo.InvariantCulture) ?? "more"}.") =>
        (Expected, ExpectedSize, ActualSize) = (expected, expectedSize, actualSize);

    /// <summary>The digest that was asked for.</summary>
    public Digest Expected { get; }

    /// <summary>The digest of what came; null when already the size was wrong.</summary>
    public Digest? Actual { get; }

    /// <summary>Bytes announced; null when the size was right.</summary>
    public long? ExpectedSize { get; }

    /// <summary>Bytes that came; null when the size was right or there was more than announced.</summary>
    public long? ActualSize { get; }
}
