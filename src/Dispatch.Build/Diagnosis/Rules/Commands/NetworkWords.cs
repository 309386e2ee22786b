namespace Dispatch.Build.Diagnosis.Rules.Commands;

/// <summary>What programs print when the network of a RUN is at fault: the texts of libc, OpenSSL, Go, node, Java and .NET.</summary>
internal static class NetworkWords
{
    /// <summary>What to do about it.</summary>
    public const string Suggestion = "The command runs with the network of the build: check its name server, proxy and certificates, then run it again.";

    private static readonly (Pattern Text, string Meaning)[] _rows =
    [
        Row("no such host|could not resolve host|name or service not known|temporary failure (in name resolution|resolving)|bad address|getaddrinfo (enotfound|eai_again)|\\b(enotfound|eai_again)\\b|unknownhostexception|nodename nor servname|name does not resolve|unable to resolve host|name resolution", "a name could not be resolved"),
        Row("certificate|self[-_ ]signed|x509: |sslerror|sslhandshake|\\bssl\\b.*(error|problem)|tls: |unable_to_(get|verify)|cert_", "a server's certificate was not accepted"),
        Row("connection (was )?refused|econnrefused", "a connection was refused"),
        Row("timed? ?out|etimedout|i/o timeout|esockettimedout", "a server did not answer in time"),
        Row("no route to host|network is unreachable|enetunreach|ehostunreach|could not connect|failed to connect|connection (was )?reset|econnreset|unable to load the service index|failed to fetch|\\btunneling\\b", "a server could not be reached"),
        Row("\\b(407|proxy authentication)\\b", "a proxy wants credentials"),
    ];

    /// <summary>What it means; null when the words are about something else.</summary>
    public static string? Find(string line) => Array.Find(_rows, row => row.Text.IsMatch(line)).Meaning;

    private static (Pattern Text, string Meaning) Row(string text, string meaning) => (new Pattern(text, ignoreCase: true), meaning);
}
