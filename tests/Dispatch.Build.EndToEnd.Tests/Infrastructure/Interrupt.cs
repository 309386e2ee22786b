namespace Dispatch.Build.EndToEnd.Tests.Infrastructure;

/// <summary>How a run is stopped from outside.</summary>
/// <param name="Signal"><c>INT</c> or <c>TERM</c>.</param>
/// <param name="IsForGroup">All processes of its group get it, not the first alone.</param>
/// <param name="When">Done when it is to be sent.</param>
internal sealed record Interrupt(string Signal, bool IsForGroup, Task When);
