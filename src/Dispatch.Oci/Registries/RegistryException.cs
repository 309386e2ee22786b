using System.Net;

namespace Dispatch.Oci.Registries;

/// <summary>A registry did not do what it was asked. The text never holds a secret.</summary>
public class RegistryException : Exception
{
    /// <summary>A failure.</summary>
    /// <param name="operation">What was being done.</param>
    /// <param name="problem">What went wrong.</param>
    /// <param name="statusCode">The answer, when there was one.</param>
    /// <param name="errors">The registry's own errors.</param>
    /// <param name="inner">The cause.</param>
    public RegistryException(
        RegistryOperation operation, string problem, HttpStatusCode? statusCode = null,
        IReadOnlyList<RegistryError>? errors = null, Exception? inner = null)
        : base($"{operation}: {problem}", inner)
    {
        Operation = operation;
        StatusCode = statusCode;
        Errors = errors ?? [];
    }

    /// <summary>Host and port.</summary>
    public string Registry => Operation.Registry;

    /// <summary>Repository in the registry.</summary>
    public string Repository => Operation.Repository;

    /// <summary>What was being done where.</summary>
    public RegistryOperation Operation { get; }

    /// <summary>The answer's status; null when no answer came.</summary>
    public HttpStatusCode? StatusCode { get; }

    /// <summary>The errors the registry named.</summary>
    public IReadOnlyList<RegistryError> Errors { get; }

    /// <summary>How often it was tried.</summary>
    public int Tries { get; internal set; } = 1;

    /// <inheritdoc/>
    public override string Message => Tries > 1 ? $"{base.Message} (tried {Tries} times)" : base.Message;

    /// <summary>Whether the same request may do better a little later.</summary>
    internal virtual bool IsTransient =>
        MayRestart || StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>Whether the operation may do better from its beginning, although this request would not.</summary>
    internal bool MayRestart { get; set; }

    /// <summary>How long the registry asks to wait.</summary>
    internal TimeSpan? Wait { get; init; }

    /// <summary>Whether the registry named this error code.</summary>
    internal bool Names(string code) => Errors.Any(error => string.Equals(error.Code, code, StringComparison.OrdinalIgnoreCase));
}

/// <summary>The registry wants (other) credentials: 401.</summary>
public sealed class RegistryUnauthorizedException(
    RegistryOperation operation, string problem, string credentialSource, bool credentialsFound,
    IReadOnlyList<RegistryError>? errors = null, Exception? inner = null)
    : RegistryException(operation, problem, HttpStatusCode.Unauthorized, errors, inner)
{
    /// <summary>Where the credentials came from, or where none were found.</summary>
    public string CredentialSource { get; } = credentialSource;

    /// <summary>Whether there were any.</summary>
    public bool CredentialsFound { get; } = credentialsFound;
}

/// <summary>The registry knows who asks and refuses: 403.</summary>
public sealed class RegistryDeniedException(RegistryOperation operation, string problem, IReadOnlyList<RegistryError>? errors = null)
    : RegistryException(operation, problem, HttpStatusCode.Forbidden, errors);

/// <summary>Too many requests: 429, after the tries allowed or with a wait longer than allowed.</summary>
public sealed class RegistryRateLimitedException(
    RegistryOperation operation, string problem, TimeSpan? retryAfter, IReadOnlyList<RegistryError>? errors = null)
    : RegistryException(operation, problem, HttpStatusCode.TooManyRequests, errors)
{
    /// <summary>How long the registry asked to wait; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    internal override bool IsTransient => true;
}

/// <summary>No answer came.</summary>
public sealed class RegistryUnreachableException(
    RegistryOperation operation, UnreachableReason reason, string problem, bool transient, Exception? inner = null)
    : RegistryException(operation, problem, inner: inner)
{
    /// <summary>Why.</summary>
    public UnreachableReason Reason { get; } = reason;

    internal override bool IsTransient { get; } = transient;
}

/// <summary>Why no answer came.</summary>
public enum UnreachableReason
{
    /// <summary>No host of that name.</summary>
    NameNotFound,

    /// <summary>Nothing listens there, or the way there is closed.</summary>
    ConnectionRefused,

    /// <summary>The connection broke.</summary>
    ConnectionLost,

    /// <summary>No trusted TLS connection.</summary>
    Tls,

    /// <summary>The time allowed was over.</summary>
    Timeout,
}
