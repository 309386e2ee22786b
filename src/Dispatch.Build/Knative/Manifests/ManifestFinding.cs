using Dispatch.Build.Knative.Outcomes;

namespace Dispatch.Build.Knative.Manifests;

/// <summary>Something wrong with a member of an object.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Path">The member, such as <c>spec.sources[1].name</c>.</param>
/// <param name="Message">What is wrong, in one sentence.</param>
/// <param name="Suggestion">What to do, where that is not the remedy of the code.</param>
internal sealed record ManifestFinding(ErrorCode Code, string Path, string Message, string? Suggestion = null)
{
    private const int MaxMessage = 4000;

    /// <summary>The finding with its place in a manifest, where that is known.</summary>
    public Diagnostic ToDiagnostic(ManifestPositions? positions, string? file)
    {
        var position = positions?.Find(Path);
        return new(Code, Quote.Bounded(Message, MaxMessage)) { Suggestion = Suggestion, File = file, Line = position?.Line ?? 0, Column = position?.Column ?? 0 };
    }
}
