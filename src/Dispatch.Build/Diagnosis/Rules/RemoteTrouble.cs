namespace Dispatch.Build.Diagnosis.Rules;

/// <summary>What a builder wanted of a server.</summary>
internal enum RemoteSubject
{
    /// <summary>To read a base image.</summary>
    Base,

    /// <summary>To push the result.</summary>
    Push,
}

/// <summary>
/// What the texts of Go's network, TLS and HTTP libraries, of go-containerregistry and containerd's resolver mean, whoever prints them. The
/// first row that fits counts: the words of the distribution API
/// (https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes) before status numbers, those before the connection.
/// A number counts only where a status stands: addresses, names and digests are full of them.
/// </summary>
internal static class RemoteTrouble
{
    private static readonly (Pattern Text, ErrorCode Base, ErrorCode Push)[] _rows =
    [
        Row("exec format error|no (match for platform in manifest|matching manifest for|child with platform)|does not (match|provide) the specified platform|cannot be used on this platform", Codes.BasePlatform, Codes.BasePlatform),
        Row("could not parse reference|invalid reference format|(repository|tag) (can only contain|must be between)|repository name must be lowercase|registries must be valid RFC 3986", Codes.ImageNameInvalid, Codes.BuilderUsage),
        Row("server gave HTTP response to HTTPS client|HTTP request (was )?(sent )?to (an )?HTTPS|first record does not look like a TLS handshake|malformed HTTP response \"?\\\\+x15", Codes.BaseHttpHttps, Codes.PushHttpHttps),
        Row("x509: |\\btls: |certificate (signed by|is not|has expired|is valid for|verify failed|required)|failed to verify certificate", Codes.BaseTls, Codes.PushTls),
        Row("no such host|server misbehaving|dial tcp: lookup |\\blookup \\S+( on \\S+)?: |name resolution|name or service not known|could not resolve host", Codes.BaseDns, Codes.PushDns),
        Row($"TOOMANYREQUESTS|{Status("429", "Too Many Requests")}|\\brate limit|rate exceeded", Codes.BaseRateLimited, Codes.PushRateLimited),

        Row($"token.*: .*{Status("5[0-9][0-9]", "(Internal Server Error|Bad Gateway|Service Unavailable|Gateway Timeout)")}", Codes.BaseServerError, Codes.PushServerError),

        // A login that is refused, whatever the token server's status is.
        Row($"[?&](scope|service)=\\S*:? .*(\\bDENIED\\b|{Status("40[013]", "Forbidden")})|no token in bearer|incorrect username or password|no basic auth credentials|empty transport\\.Error|failed to (fetch|authorize).* token", Codes.BaseUnauthorized, Codes.PushUnauthorized),
        Row($"(?-i:\\bUNAUTHORIZED\\b)|unauthorized(: |$)|authentication required|insufficient_scope|{Status("401", "Unauthorized")}", Codes.BaseUnauthorized, Codes.PushUnauthorized),
        Row($"(?-i:\\bDENIED\\b)|\\bdenied: |: denied$|{Status("403", "Forbidden")}|(pull|push) access denied|authorization failed", Codes.BaseUnauthorized, Codes.PushDenied),
        Row("could not fetch content descriptor \\S+ \\(text/html", Codes.BaseServerError, Codes.PushServerError),
        Row("could not fetch content descriptor \\S+ \\(\\S*(rootfs|layer|config|container\\.image)\\S*\\) from remote: not found", Codes.BaseCorrupt, Codes.PushServerError),
        Row("(?-i:BLOB_UNKNOWN)|blob unknown to registry", Codes.BaseCorrupt, Codes.PushServerError),
        Row($"(?-i:MANIFEST_UNKNOWN)|manifest unknown|(?-i:MANIFEST_BLOB_UNKNOWN)|/manifests/.*{Status("404", "Not Found")}", Codes.BaseNotFound, Codes.PushServerError),
        Row("(?-i:NAME_(UNKNOWN|INVALID)|\\bNOT_FOUND\\b|\\bUNSUPPORTED\\b)|repository (name not known|with name '[^']*' |\\S+ )?(does not exist|not found)|invalid repository name", Codes.BaseNotFound, Codes.PushDenied),
        Row($"/blobs/sha256\\S*: .*{Status("404", "Not Found")}", Codes.BaseCorrupt, Codes.PushServerError),
        Row($"{Status("40[45]", "(Not Found|Method Not Allowed)")}", Codes.BaseNotFound, Codes.PushDenied),
        Row("error verifying (sha256|size|digest)|digest mismatch|does not match (the )?(digest|provided digest)|unexpected commit (digest|size)|failed (size|digest) validation|(flate: corrupt|gzip: invalid|zlib: invalid|archive/tar: invalid|invalid tar header|unexpected media type|unsupported MediaType|magic number mismatch)|(^|: )unexpected end of JSON input", Codes.BaseCorrupt, Codes.PushServerError),
        Row($"{Status("416", "Requested Range Not Satisfiable")}", Codes.BaseCorrupt, Codes.PushServerError),
        Row("failed commit on ref .*400 Bad Request|manifest invalid|digest did not match", Codes.BaseCorrupt, Codes.PushServerError),
        Row($"{Status("400", "Bad Request")}", Codes.BaseServerError, Codes.PushDenied),
        Row($"{Status("5[0-9][0-9]", "(Internal Server Error|Bad Gateway|Service Unavailable|Gateway Timeout)")}|(?-i:(^|[:;\" ])(UNKNOWN|INTERNAL_ERROR|UNAVAILABLE|(DIGEST|SIZE|MANIFEST|BLOB_UPLOAD)_(INVALID|UNKNOWN|UNVERIFIED)): )|(^|: )(invalid character '.+' (looking for|after))|(unexpected|unsupported) status( code)?", Codes.BaseServerError, Codes.PushServerError),
        Row("\\bdial (tcp|unix|udp)|(read|write) tcp |connection (refused|reset|timed out)|no route to host|network is unreachable|i/o timeout|handshake timeout|deadline exceeded|Client\\.Timeout|request canceled|broken pipe|proxyconnect|\\bhttp2: |stream error|GOAWAY|closed network connection|\\bEOF\\b", Codes.BaseUnreachable, Codes.PushUnreachable),
    ];

    /// <summary>The code for a text about a server; null when it is about none.</summary>
    public static ErrorCode? Find(string text, RemoteSubject subject)
    {
        var row = Array.Find(_rows, row => row.Text.IsMatch(text));
        return row.Text is null ? null : subject is RemoteSubject.Push ? row.Push : row.Base;
    }

    /// <summary>Says in one sentence what a text about a server means; null when it is about none.</summary>
    /// <param name="text">What the builder printed.</param>
    /// <param name="subject">What it wanted.</param>
    /// <param name="image">The image it was about; null when unknown.</param>
    public static Diagnostic? Explain(string text, RemoteSubject subject, string? image) =>
        Find(text, subject) is { } code ? RemoteMessage.Write(code, text, subject, image) : null;

    // As "429 Too Many Requests", "429 (Too Many Requests)", "status code 429", "status: 429", "HTTP 429".
    private static string Status(string number, string reason) => $"(\\b{number} \\(?{reason}|(status|response)( code)?( from [^:]*)?:? ?{number}\\b|\\bHTTP(/[0-9.]+)? {number}\\b|\\bcode:? {number}\\b)";

    private static (Pattern Text, ErrorCode Base, ErrorCode Push) Row(string text, ErrorCode whenReading, ErrorCode whenPushing) => (new Pattern(text, ignoreCase: true), whenReading, whenPushing);
}
