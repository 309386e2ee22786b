using Cake.Core.IO;

namespace Cake.Dispatch;

/// <summary>An image that is proven to be at its destination.</summary>
/// <param name="Name">The function's or runtime's name.</param>
/// <param name="Reference">What can be pulled or built on and never is another image: <c>registry/repository@sha256:...</c>, or <c>oci-archive:file</c>.</param>
/// <param name="Digest">Digest of its manifest: <c>sha256:...</c>.</param>
/// <param name="Image">With its first tag: <c>registry/repository:tag</c>, or <c>oci-archive:file</c>.</param>
public sealed record DispatchImage(string Name, string Reference, string Digest, string Image)
{
    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Who made it: <c>local</c>, <c>knative</c>.</summary>
    public string Engine { get; init; } = "";

    /// <summary>Nothing had changed, so nothing was built.</summary>
    public bool Skipped { get; init; }

    /// <summary>The log with all that the builder printed; of a skipped publish, of the build it found, if it was on this machine.</summary>
    public FilePath? LogFile { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }
}
