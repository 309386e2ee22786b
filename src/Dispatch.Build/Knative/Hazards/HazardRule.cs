using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Knative.Hazards;

/// <summary>Something kaniko does otherwise than the Dockerfile says.</summary>
/// <param name="Versions">Which do.</param>
/// <param name="IsRefused">True when the image would be wrong though the build succeeds; false when it may be.</param>
/// <param name="Effect">What they do, as the rest of a sentence that begins with their name.</param>
/// <param name="Suggestion">What to write instead.</param>
/// <param name="Find">Finds the places.</param>
internal sealed record HazardRule(VersionRange Versions, bool IsRefused, string Effect, string Suggestion, Func<HazardContext, IEnumerable<HazardPlace>> Find);

/// <summary>A place where a rule applies.</summary>
/// <param name="At">The instruction.</param>
/// <param name="What">What it has there.</param>
/// <param name="Piece">The piece of its text to point at; null for all of it.</param>
internal sealed record HazardPlace(Instruction At, string What, string? Piece = null);
