using System.Text.RegularExpressions;

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
/// What the texts of Go's network, TLS and registry libraries mean, whoever prints them. The first row that fits counts: the words of the
/// distribution API (https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes) before status numbers, those before the connection.
/// </summary>
internal static class RemoteTrouble
{
    private static readonly (Regex Text, ErrorCode Base, ErrorCode Push)[] _rows =
    [
        Row("server gave HTTP response to HTTPS client|HTTP request (was sent )?to an HTTPS", Codes.BaseHttpHttps, Codes.PushHttpHttps),
        Row("x509|certificate|tls: ", Codes.BaseTls, Codes.PushTls),
        Row("(?-i:TOOMANYREQUESTS)|\\b429\\b|too many requests", Codes.BaseRateLimited, Codes.PushRateLimited),
        Row("(?-i:UNAUTHORIZED)|\\b401\\b|authentication required|no token in bearer|no basic auth", Codes.BaseUnauthorized, Codes.PushUnauthorized),
        Row("(?-i:DENIED)|\\b403\\b|insufficient_scope|access denied", Codes.BaseUnauthorized, Codes.PushDenied),
        Row("no such host|server misbehaving|lookup \\S+ on \\S+: (read udp|dial udp)|lookup \\S+: ", Codes.BaseDns, Codes.PushDns),
        Row("dial tcp|connection re(fused|set)|no route to host|i/o timeout|handshake timeout|deadline exceeded|\\bEOF\\b", Codes.BaseUnreachable, Codes.PushUnreachable),
        Row("\\b5[0-9][0-9] |(?-i:UNKNOWN: )", Codes.BaseServerError, Codes.PushServerError),
    ];

    /// <summary>The code for a text about a server; null when it is about none.</summary>
    public static ErrorCode? Find(string text, RemoteSubject subject)
    {
        var row = Array.Find(_rows, row => row.Text.IsMatch(text));
        return row.Text is null ? null : subject is RemoteSubject.Push ? row.Push : row.Base;
    }

    private static (Regex Text, ErrorCode Base, ErrorCode Push) Row(string text, ErrorCode whenReading, ErrorCode whenPushing) =>
        (new Regex(text, RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1)), whenReading, whenPushing);
}
