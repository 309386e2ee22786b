using System.Text.RegularExpressions;

namespace Dispatch.Build.Diagnosis;

/// <summary>Which instruction a failure is about.</summary>
internal enum FailurePlace
{
    /// <summary>None.</summary>
    Nowhere,

    /// <summary>The FROM whose image is named.</summary>
    From,

    /// <summary>The COPY or ADD whose source is named.</summary>
    Files,

    /// <summary>The one that was executed last.</summary>
    Executed,
}

/// <summary>A text of kaniko's last words and what it means.</summary>
/// <param name="Text">Found anywhere in them.</param>
/// <param name="Code">What it means while the image is built.</param>
/// <param name="Place">The instruction it is about.</param>
internal sealed record KanikoPattern(Regex Text, ErrorCode Code, FailurePlace Place);

/// <summary>The tables: the first row that fits counts.</summary>
internal static class KanikoPatterns
{
    /// <summary>Failures while an image is built.</summary>
    public static IReadOnlyList<KanikoPattern> Build { get; } =
    [
        Row("filesystem from image.*no space left on device", Codes.DiskFull, FailurePlace.From),
        Row("no space left on device", Codes.DiskFull, FailurePlace.Executed),
        Row("(copying dockerfile|^mkdir /).*(permission denied|read-only file system)", Codes.StepFailed),
        Row("open \\S+\\.tar: (no such file|permission denied|read-only)", Codes.OutputFile),
        Row("index out of range \\[0\\] with length 0", Codes.ImageNameInvalid, FailurePlace.From),
        Row("resolving dockerfile path|provide a valid path to a Dockerfile|/Dockerfile: .*is a directory|^read \\S+: is a directory", Codes.DockerfileUnreadable),
        Row("is not a valid target build stage", Codes.TargetMissing),
        Row("unknown instruction", Codes.UnknownInstruction),
        Row("parse error.*unknown flag", Codes.InvalidFlag),
        Row("file with no instructions|no build stage in current context", Codes.MissingFrom),
        Row("max allowed size of 65535", Codes.LineTooLong),
        Row("invalid ESCAPE|escape token", Codes.InvalidDirective),
        Row("invalid name for build stage", Codes.InvalidStage),
        Row("failed to process \"|in substitution|matching double-quote", Codes.InvalidExpansion, FailurePlace.Executed),
        Row("parse error|parsing dockerfile|must have two arguments", Codes.InvalidArguments),
        Row("invalid signal|invalid containerPort|invalid port|invalid proto|resolved envs is empty", Codes.InvalidValue, FailurePlace.Executed),
        Row("downloading remote source|(stat|open) /workspace/https?:/", Codes.RemoteSource, FailurePlace.Files),
        Row("copy failed: no source files|lstat /(workspace|kaniko)/\\S*: no such file|get fileinfo for|^lstat /\\S*: no such file|error building stage: lstat", Codes.SourceMissing, FailurePlace.Files),
        Row("unknown (user|userid|group|groupid) |invalid userid|is not a uid and does not exist|is not a gid and does not exist", Codes.OwnerUnknown, FailurePlace.Executed),
        Row("could not parse reference", Codes.ImageNameInvalid, FailurePlace.From),
        Row("open /kaniko/stages/", Codes.ImageNameInvalid, FailurePlace.From),
        Row("exec format error", Codes.BasePlatform, FailurePlace.From),
        Row("getting credentials|credential-", Codes.CredentialsUnreadable, FailurePlace.From),
        Row("x509|certificate|server gave HTTP response|HTTP request to an HTTPS", Codes.BaseTls, FailurePlace.From),
        Row("(?-i:TOOMANYREQUESTS)|code 429", Codes.BaseRateLimited, FailurePlace.From),
        Row("(?-i:UNAUTHORIZED|DENIED)|no token in bearer|code 40[13]|authentication required|empty transport.Error", Codes.BaseUnauthorized, FailurePlace.From),
        Row("MANIFEST_UNKNOWN|NAME_UNKNOWN|code 404", Codes.BaseNotFound, FailurePlace.From),
        Row("error verifying|BLOB_UNKNOWN|manifest.*(digest|mismatch)", Codes.BaseCorrupt, FailurePlace.From),
        Row("dial tcp|connection re(fused|set)|no such host|no route to host|i/o timeout|handshake timeout|\\bEOF\\b", Codes.BaseUnreachable, FailurePlace.From),
        Row("code 5[0-9][0-9]|UNKNOWN: |invalid character", Codes.BaseServerError, FailurePlace.From),
    ];

    /// <summary>Failures about the destination.</summary>
    public static IReadOnlyList<KanikoPattern> Push { get; } =
    [
        Row("no space left on device", Codes.DiskFull),
        Row("repository (can only contain|must be between)|could not parse reference", Codes.ImageNameInvalid),
        Row("getting credentials|credential-", Codes.CredentialsUnreadable),
        Row("(writing tarball|open /).*(no such file|permission denied|read-only)", Codes.OutputFile),
        Row("x509: |server gave HTTP response|HTTP request to an HTTPS|tls: ", Codes.PushTls),
        Row("(?-i:TOOMANYREQUESTS)|code 429", Codes.PushRateLimited),
        Row("(?-i:UNAUTHORIZED)|no token in bearer|code 401|authentication required|empty transport.Error|/token\\?", Codes.PushUnauthorized),
        Row("(?-i:DENIED|NAME_UNKNOWN|NAME_INVALID|UNSUPPORTED)|code 40[35]", Codes.PushDenied),
        Row("code 5[0-9][0-9]|UNKNOWN: |_INVALID", Codes.PushServerError),
        Row("dial tcp|connection re(fused|set)|no such host|no route to host|timeout|\\bEOF\\b", Codes.PushUnreachable),
        Row("", Codes.PushServerError),
    ];

    private static KanikoPattern Row(string text, ErrorCode code, FailurePlace place = FailurePlace.Nowhere) =>
        new(new Regex(text, RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1)), code, place);
}
