using System.Net;

namespace Dispatch.Kubernetes;

/// <summary>The Kubernetes API did not do what it was asked. The text never holds a secret.</summary>
public class KubernetesException : Exception
{
    /// <summary>A failure.</summary>
    /// <param name="operation">What was being done: <c>create builds.build.knative.dev "x" in namespace "y"</c>.</param>
    /// <param name="problem">What went wrong.</param>
    /// <param name="status">The server's <c>Status</c>, when it sent one.</param>
    /// <param name="inner">The cause.</param>
    public KubernetesException(string operation, string problem, KubernetesStatus? status = null, Exception? inner = null)
        : base($"{operation}: {problem}", inner) => (Operation, Status) = (operation, status);

    /// <summary>What was being done.</summary>
    public string Operation { get; }

    /// <summary>What the server said; null when it was not reached or sent something else.</summary>
    public KubernetesStatus? Status { get; }

    /// <summary>The HTTP status, when there was an answer.</summary>
    public HttpStatusCode? StatusCode => Status is { Code: > 0 } status ? (HttpStatusCode)status.Code : null;
}

/// <summary>meta/v1 <c>Status</c> of a failure.</summary>
/// <param name="Code">HTTP status.</param>
/// <param name="Reason">A word such as <c>AlreadyExists</c>; empty when unknown.</param>
/// <param name="Message">A sentence.</param>
public sealed record KubernetesStatus(int Code, string Reason, string Message)
{
    /// <summary>Name of the object it is about.</summary>
    public string? Name { get; init; }

    /// <summary>Kind of the object it is about.</summary>
    public string? Kind { get; init; }

    /// <summary>Single findings: reason, field and message.</summary>
    public IReadOnlyList<(string Reason, string Field, string Message)> Causes { get; init; } = [];

    /// <summary>How long the server asks to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>400: the request is wrong, or an admission webhook says no.</summary>
public sealed class KubernetesBadRequestException(string operation, KubernetesStatus status) : KubernetesException(operation, status.Message, status);

/// <summary>401: the credentials are missing, wrong or expired, also after they were read again.</summary>
public sealed class KubernetesUnauthorizedException(string operation, KubernetesStatus status) : KubernetesException(operation, status.Message, status);

/// <summary>403: the user may not do it, or a quota is used up.</summary>
public sealed class KubernetesForbiddenException(string operation, KubernetesStatus status) : KubernetesException(operation, status.Message, status);

/// <summary>404: no such object, or no such kind of resource.</summary>
public sealed class KubernetesNotFoundException(string operation, KubernetesStatus status) : KubernetesException(operation, status.Message, status);

/// <summary>409: it exists already, or changed meanwhile; <see cref="KubernetesStatus.Reason"/> tells which.</summary>
public sealed class KubernetesConflictException(string operation, KubernetesStatus status) : KubernetesException(operation, status.Message, status);

/// <summary>410: the resource version or continuation is too old; list again.</summary>
public sealed class KubernetesGoneException(string operation, KubernetesStatus status) : KubernetesException(operation, status.Message, status);

/// <summary>The object is larger than the API server (413) or its storage takes.</summary>
public sealed class KubernetesTooLargeException(string operation, KubernetesStatus status) : KubernetesException(operation, status.Message, status);

/// <summary>422: the object is not valid.</summary>
public sealed class KubernetesInvalidException(string operation, KubernetesStatus status) : KubernetesException(operation, status.Message, status);

/// <summary>429 or 5xx, also after waiting and trying again.</summary>
public sealed class KubernetesUnavailableException(string operation, KubernetesStatus status) : KubernetesException(operation, status.Message, status);

/// <summary>The server was not reached, the connection broke, or the deadline of the call passed.</summary>
public sealed class KubernetesConnectionException(string operation, string problem, bool mayHaveActed, Exception? inner = null) : KubernetesException(operation, problem, null, inner)
{
    /// <summary>Whether the server may have acted although no answer came.</summary>
    public bool MayHaveActed { get; } = mayHaveActed;
}

/// <summary>The kubeconfig, or what it refers to, is wrong: file and field are in the message.</summary>
public sealed class KubeConfigException(string file, string field, string problem, Exception? inner = null) : Exception($"{(file.Length == 0 ? "service account" : file)}: {field}: {problem}", inner)
{
    /// <summary>The file at fault; empty for the service account of a pod.</summary>
    public string File { get; } = file;

    /// <summary>The field in it, such as <c>users[0].user.exec.command</c>.</summary>
    public string Field { get; } = field;
}
