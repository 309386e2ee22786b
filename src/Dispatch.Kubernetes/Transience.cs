namespace Dispatch.Kubernetes;

/// <summary>What a failure means for an endless stream.</summary>
internal static class Transience
{
    /// <summary>Whether it passes by itself: a broken connection, an overloaded server.</summary>
    public static bool Passes(Exception failure) => failure is KubernetesConnectionException or KubernetesUnavailableException
        or KubernetesGoneException or KubernetesConflictException or IOException or HttpRequestException or TimeoutException or OperationCanceledException;

    /// <summary>Whether the server said no: that may pass too (a token is renewed, a server comes up), but not often.</summary>
    public static bool IsRefusal(Exception failure) => failure is KubernetesException && !Passes(failure);
}
