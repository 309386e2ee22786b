namespace Dispatch.Oci;

/// <summary>A manifest, index, configuration, layer or layout that breaks its specification, or is too large to be taken in good faith.</summary>
public sealed class InvalidImageException : Exception
{
    /// <summary>Says what is wrong with which part.</summary>
    public InvalidImageException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
