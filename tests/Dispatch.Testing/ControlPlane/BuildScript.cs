namespace Dispatch.Testing.ControlPlane;

/// <summary>What becomes of a Build.</summary>
/// <param name="PlayAsync">Runs after the controller took the Build up and wrote the defaults; cancelled when it is cancelled, timed out or deleted.</param>
public sealed record BuildScript(Func<BuildRun, CancellationToken, Task> PlayAsync)
{
    /// <summary>Whether the script plays cancelling and the timeout itself; else the controller does.</summary>
    public bool OwnsTheEnd { get; init; }
}
