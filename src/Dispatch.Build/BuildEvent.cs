namespace Dispatch.Build;

/// <summary>The only thing an engine says while it works. Faces and CI hosts listen.</summary>
public abstract record BuildEvent;

/// <summary>A named part of the work begins: <c>resolve</c>, <c>assemble</c>, <c>run</c>, <c>push</c>, <c>verify</c>, ...</summary>
public sealed record PhaseStarted(string Phase, string Text) : BuildEvent;

/// <summary>A named part of the work is over.</summary>
/// <param name="Phase">As it began.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="ExitCode">Of the container that did it; null when none did.</param>
public sealed record PhaseEnded(string Phase, TimeSpan Duration, int? ExitCode = null) : BuildEvent;

/// <summary>A Dockerfile instruction, or a step of a cluster build, begins.</summary>
public sealed record StepStarted(int Number, int Count, string Text, int Line) : BuildEvent
{
    /// <summary>The line that says so, as the builder printed it; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }
}

/// <summary>A line a builder printed, as it came: remote text, hostile until it went through the sanitiser.</summary>
public sealed record LogLine(string Text) : BuildEvent
{
    /// <summary>The same as bytes, where the engine has them: what is no UTF-8 is whole here only.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>When it was printed, by the clock of where that was; null when nobody said.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>This is a piece of a very long line, which goes on in the next one.</summary>
    public bool IsContinued { get; init; }
}

/// <summary>Something the user should know that is no error.</summary>
public sealed record Notice(string Text) : BuildEvent;

/// <summary>Something that is likely to be a mistake but does not stop the build.</summary>
public sealed record Warning(Diagnostic Diagnostic) : BuildEvent;

/// <summary>What goes into the image is known.</summary>
/// <param name="Key">Its hash, and one for each component.</param>
public sealed record InputsHashed(Keys.InputKey Key) : BuildEvent;

/// <summary>A cluster has the work now.</summary>
/// <param name="Name">Name of the object that stands for it.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Manifest">What was submitted, as YAML.</param>
/// <param name="IsJoined">True when it was there already: the same work, begun by someone else.</param>
public sealed record BuildSubmitted(string Name, string Namespace, string Manifest, bool IsJoined) : BuildEvent;
