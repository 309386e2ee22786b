using System.Text.Json.Nodes;

namespace Dispatch.Kubernetes;

/// <summary>
/// The verbs of the Kubernetes API that a build client needs, on any resource. Each call retries what is safe to retry and has a deadline
/// of its own; a failure is a <see cref="KubernetesException"/>. Narrow on purpose: a hundred lines put it over another client library.
/// </summary>
public interface IKubernetesClient
{
    /// <summary>Where calls go, for messages: <c>https://host:port</c>.</summary>
    Uri Server { get; }

    /// <summary>The namespace of the kubeconfig's context, or of the pod this runs in; <c>default</c> when neither says.</summary>
    string DefaultNamespace { get; }

    /// <summary>GET of one object.</summary>
    /// <exception cref="KubernetesNotFoundException">There is none.</exception>
    Task<JsonObject> GetAsync(ResourceKind kind, string? inNamespace, string name, CancellationToken cancellationToken);

    /// <summary>GET of one page of a list.</summary>
    /// <exception cref="KubernetesGoneException">The continuation has expired: list again from the start.</exception>
    Task<ResourcePage> ListAsync(ResourceKind kind, string? inNamespace, ListOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// POST. It is repeated only where the server says that it did not act (429, 503 with <c>Retry-After</c>) or was not reached; when an
    /// answer is lost, the exception says so (<see cref="KubernetesConnectionException.MayHaveActed"/>) and the caller looks by name.
    /// </summary>
    /// <exception cref="KubernetesConflictException">It exists already.</exception>
    Task<JsonObject> CreateAsync(ResourceKind kind, string? inNamespace, JsonObject body, CancellationToken cancellationToken);

    /// <summary>PATCH with a JSON merge patch (RFC 7386), of the object or of a sub-resource such as <c>status</c>.</summary>
    Task<JsonObject> MergePatchAsync(ResourceKind kind, string? inNamespace, string name, JsonObject patch, string? subresource, CancellationToken cancellationToken);

    /// <summary>DELETE. False when there is no such object.</summary>
    Task<bool> DeleteAsync(ResourceKind kind, string? inNamespace, string name, DeleteOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// One watch connection from a resource version on, to its end: the server closing it ends the enumeration, a broken one throws. Bookmarks
    /// come as events; an <c>ERROR</c> event is thrown as the exception its <c>Status</c> means (410: <see cref="KubernetesGoneException"/>).
    /// Nothing is retried. <see cref="ResourceWatch"/> makes an endless one of it.
    /// </summary>
    IAsyncEnumerable<WatchEvent> WatchAsync(ResourceKind kind, string? inNamespace, WatchOptions options, CancellationToken cancellationToken);

    /// <summary>The log of a container as the kubelet sends it: UTF-8 lines, bytes unchanged. Nothing is retried; <see cref="PodLog"/> resumes.</summary>
    /// <exception cref="KubernetesBadRequestException">The container has not started.</exception>
    /// <exception cref="KubernetesNotFoundException">There is no such pod.</exception>
    Task<Stream> OpenLogAsync(string inNamespace, string pod, LogOptions options, CancellationToken cancellationToken);

    /// <summary>Asks whether the user may do something (SelfSubjectAccessReview).</summary>
    Task<AccessDecision> ReviewAccessAsync(AccessRequest request, CancellationToken cancellationToken);

    /// <summary>The resources of a group and version, sub-resources included (<c>builds/status</c>); null when the server does not serve it.</summary>
    Task<IReadOnlyList<ApiResource>?> DiscoverAsync(string group, string version, CancellationToken cancellationToken);

    /// <summary>Asks the server what it is and what time it has; what an implementation cannot tell is null.</summary>
    Task<ServerAnswer> AskServerAsync(CancellationToken cancellationToken) => Task.FromResult(new ServerAnswer(null, null));
}

/// <summary>What a server says of itself.</summary>
/// <param name="Version">Such as <c>v1.30.2</c>.</param>
/// <param name="Time">Its clock, to the second.</param>
public sealed record ServerAnswer(string? Version, DateTimeOffset? Time);

/// <summary>What to list.</summary>
public sealed record ListOptions
{
    /// <summary>As <c>kubectl -l</c>.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>As <c>kubectl --field-selector</c>.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>Most items of a page.</summary>
    public int? Limit { get; init; }

    /// <summary>From the page before.</summary>
    public string? Continue { get; init; }
}

/// <summary>A page of a list.</summary>
/// <param name="Items">The objects.</param>
/// <param name="ResourceVersion">What to watch from.</param>
/// <param name="Continue">For the next page; null on the last.</param>
public sealed record ResourcePage(IReadOnlyList<JsonObject> Items, string ResourceVersion, string? Continue);

/// <summary>What to watch.</summary>
public sealed record WatchOptions
{
    /// <summary>Changes after this version.</summary>
    public required string ResourceVersion { get; init; }

    /// <summary>As <c>kubectl -l</c>.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>As <c>kubectl --field-selector</c>.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>After how long the server closes the connection; null for its own choice.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>What happened to a watched object.</summary>
public enum WatchEventType
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It changed.</summary>
    Modified,

    /// <summary>It is gone; the object is its last state.</summary>
    Deleted,

    /// <summary>Nothing happened; the object only has a resource version to go on from.</summary>
    Bookmark,
}

/// <summary>One event of a watch.</summary>
public sealed record WatchEvent(WatchEventType Type, JsonObject Resource)
{
    /// <summary><c>metadata.resourceVersion</c>.</summary>
    public string ResourceVersion => Resource["metadata"]?["resourceVersion"]?.GetValue<string>() ?? "";
}

/// <summary>What of a log to read (PodLogOptions).</summary>
/// <param name="Container">The container.</param>
public sealed record LogOptions(string Container)
{
    /// <summary>Stay until the container ends.</summary>
    public bool Follow { get; init; }

    /// <summary>Each line begins with an RFC 3339 time with nanoseconds, and a blank.</summary>
    public bool Timestamps { get; init; }

    /// <summary>Lines from this time on; the server knows whole seconds only.</summary>
    public DateTimeOffset? SinceTime { get; init; }
}

/// <summary>How to delete.</summary>
public sealed record DeleteOptions
{
    /// <summary><c>Background</c>, <c>Foreground</c> or <c>Orphan</c>.</summary>
    public string Propagation { get; init; } = "Background";

    /// <summary>Only the object with this <c>metadata.uid</c>.</summary>
    public string? Uid { get; init; }
}

/// <summary>An action to ask about.</summary>
public sealed record AccessRequest(string Verb, ResourceKind Kind, string? Namespace = null, string? Subresource = null, string? Name = null);

/// <summary>Whether it is allowed, and the server's words.</summary>
public sealed record AccessDecision(bool IsAllowed, string Reason);

/// <summary>A resource that a server serves.</summary>
/// <param name="Name">Plural, with the sub-resource after a slash.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="IsNamespaced">Whether it lives in namespaces.</param>
/// <param name="Verbs">What can be done to it.</param>
public sealed record ApiResource(string Name, string Kind, bool IsNamespaced, IReadOnlyList<string> Verbs);
