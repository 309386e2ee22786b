namespace Dispatch.Build.Knative;

/// <summary>Which Knative Build a cluster runs, told by what it serves; newer ones compare greater.</summary>
public enum KnativeRelease
{
    /// <summary>v0.1: no cluster templates, no timeout, one source, checks in the webhook.</summary>
    V01,

    /// <summary>v0.2: no status sub-resource; an invalid Build never gets a status.</summary>
    V02,

    /// <summary>v0.3: several sources; no cancellation.</summary>
    V03,

    /// <summary>v0.4 to v0.7: cancellation, a timer of its own.</summary>
    V04,
}
