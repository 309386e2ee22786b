namespace Dispatch.Testing.ControlPlane.Pods;

/// <summary>How a container ended.</summary>
/// <param name="ExitCode">0 or what it failed with.</param>
/// <param name="Message">What it wrote to <c>/dev/termination-log</c>; empty when nothing.</param>
internal sealed record ContainerEnd(int ExitCode, string Message = "");

/// <summary>The node cannot start a container: <see cref="Reason"/> is <c>ErrImagePull</c> or <c>InvalidImageName</c>.</summary>
internal sealed class ContainerWaitsException(string reason, string message) : Exception(message)
{
    public string Reason => reason;
}
