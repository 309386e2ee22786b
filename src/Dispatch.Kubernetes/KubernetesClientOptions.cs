namespace Dispatch.Kubernetes;

/// <summary>How a client behaves.</summary>
public sealed record KubernetesClientOptions
{
    /// <summary>How long one try of a call may take, from request to the end of the answer; watches and logs only until the answer begins.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a call is tried at most.</summary>
    public int Tries { get; init; } = 6;

    /// <summary>The shortest wait between tries; it doubles each time, and a random part of it is waited.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait between tries.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait when the server asks for one (<c>Retry-After</c>).</summary>
    public TimeSpan LongestAskedWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Calls a second once <see cref="Burst"/> calls were made. Two hundred Builds that are cancelled at once need four hundred within seconds.</summary>
    public double CallsPerSecond { get; init; } = 50;

    /// <summary>Calls that may be made at once.</summary>
    public int Burst { get; init; } = 300;

    /// <summary>The most bytes an answer or a watch event may have.</summary>
    public int MaxBytes { get; init; } = 64 << 20;

    /// <summary>Sent with every request.</summary>
    public string UserAgent { get; init; } = "dispatch-build";

    /// <summary>A number from 0 up to 1, for waiting.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
