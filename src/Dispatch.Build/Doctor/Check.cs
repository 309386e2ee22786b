namespace Dispatch.Build.Doctor;

/// <summary>One thing to look at.</summary>
/// <param name="Name">As its result has it.</param>
/// <param name="Unanswered">What it fails with when nothing answers in time.</param>
/// <param name="RunAsync">Looks; a <see cref="DispatchException"/> is a failure.</param>
internal sealed record Check(string Name, ErrorCode Unanswered, Func<CancellationToken, Task<CheckResult>> RunAsync);
