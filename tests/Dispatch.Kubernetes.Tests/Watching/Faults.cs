namespace Dispatch.Kubernetes.Tests;

/// <summary>Failures as a client throws them.</summary>
internal static class Faults
{
    public static KubernetesException Broken() => new KubernetesConnectionException("test", "connection reset", mayHaveActed: false);

    public static KubernetesException Gone() => new KubernetesGoneException("test", new(410, "Expired", "too old resource version"));

    public static KubernetesException Unavailable() => new KubernetesUnavailableException("test", new(503, "ServiceUnavailable", "starting"));

    public static KubernetesException Forbidden() => new KubernetesForbiddenException("test", new(403, "Forbidden", "no"));

    public static KubernetesException NotFound() => new KubernetesNotFoundException("test", new(404, "NotFound", "no such pod"));

    public static KubernetesException NotStarted() => new KubernetesBadRequestException("test", new(400, "BadRequest", "waiting to start: PodInitializing"));
}

/// <summary>Jitter that never waits, so that a clock which stands still holds nothing up.</summary>
internal sealed class NoJitter : Random
{
    public override double NextDouble() => 0;
}
