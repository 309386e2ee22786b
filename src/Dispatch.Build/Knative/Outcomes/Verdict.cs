namespace Dispatch.Build.Knative.Outcomes;

/// <summary>What an observation means.</summary>
internal abstract record Verdict
{
    private Verdict()
    {
    }

    /// <summary>Not over.</summary>
    /// <param name="RecheckIn">When to ask again although nothing changed; null: only when something changes.</param>
    /// <param name="WantsEvents">Whether the pod's events may tell why nothing happens.</param>
    public sealed record Running(TimeSpan? RecheckIn, bool WantsEvents) : Verdict;

    /// <summary>The Build succeeded.</summary>
    /// <param name="Digest"><c>sha256:</c> and 64 hexadecimal digits; null when no step reported one.</param>
    public sealed record Succeeded(string? Digest) : Verdict;

    /// <summary>The Build failed, or is given up.</summary>
    /// <param name="Diagnostic">Why.</param>
    /// <param name="Container">The container whose log tells more (<see cref="ContainerFailure"/>); null when the diagnostic says it all.</param>
    /// <param name="ExitCode">Of that container.</param>
    public sealed record Failed(Diagnostic Diagnostic, PodContainer? Container = null, int? ExitCode = null) : Verdict
    {
        /// <summary>The cluster may still work on it.</summary>
        public bool IsGivenUp { get; init; }
    }
}
