namespace Dispatch.Build;

/// <summary>The only thing an engine says while it works. Faces and CI hosts listen.</summary>
public abstract record BuildEvent;

/// <summary>A named part of the work begins: <c>resolve</c>, <c>assemble</c>, <c>run</c>, <c>push</c>, <c>verify</c>, ...</summary>
public sealed record PhaseStarted(string Phase, string Text) : BuildEvent;

/// <summary>A Dockerfile instruction, or a step of a cluster build, begins.</summary>
public sealed record StepStarted(int Number, int Count, string Text, int Line) : BuildEvent;

/// <summary>A line a builder printed, as it came: remote text, hostile until it went through the sanitiser.</summary>
public sealed record LogLine(string Text) : BuildEvent;

/// <summary>Something the user should know that is no error.</summary>
public sealed record Notice(string Text) : BuildEvent;
