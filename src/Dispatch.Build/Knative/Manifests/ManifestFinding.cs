namespace Dispatch.Build.Knative.Manifests;

/// <summary>Something wrong with a member of an object.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Path">The member, such as <c>spec.sources[1].name</c>.</param>
/// <param name="Message">What is wrong, in one sentence.</param>
internal sealed record ManifestFinding(ErrorCode Code, string Path, string Message)
{
    /// <summary>The finding with its place in a manifest, where that is known.</summary>
    public Diagnostic ToDiagnostic(ManifestPositions? positions, string? file)
    {
        var position = positions?.Find(Path);
        return new(Code, Message) { File = file, Line = position?.Line ?? 0, Column = position?.Column ?? 0 };
    }
}
