using Dispatch.Build.Diagnosis.Rules;

namespace Dispatch.Build.Diagnosis.Dialects.Buildah;

/// <summary>What buildah says of failures before, after and between the steps. The first row that fits counts; null means a registry's doing.</summary>
internal static class BuildahErrors
{
    private static readonly (Pattern Text, ErrorCode Code)[] _rows =
    [
        Row("no space left on device|disk quota exceeded", Codes.DiskFull),
        Row("no (FROM statement found|stages to build|contents in)|file (with no instructions|is empty)", Codes.DockerfileEmpty),
        Row("cannot find Containerfile or Dockerfile|specified (Containerfile or )?Dockerfile .*does not exist|stat \\S*(Docker|Container)file\\S*: no such file|open \\S*(Docker|Container)file\\S*: no such file|reading .*(Docker|Container)file.*no such file", Codes.DockerfileUnreadable),
        Row("FROM requires |parsing (main|additional) Dockerfile|dockerfile parse error|must have (two|at least|exactly)|resolving step|Unknown (instruction|flag)|unexpected end of statement|in substitution|JSON form|syntax error|empty continuation", Codes.InvalidArguments),
        Row("The target \"[^\"]*\" was not found|target .* (not found|not reachable)", Codes.BuilderUsage),
        Row("unknown (shorthand )?flag|unknown command|unrecognized|invalid argument|flag needs an argument|accepts |requires (at least|exactly)|no such flag|invalid (value|isolation|format|pull)|must be one of|parsing (time|timestamp|--)|unable to parse|tag .*: invalid reference|invalid image transport|invalid source name|invalid reference format|Unsupported transport|repository name must be lowercase|isolation|strconv\\.|normalizing name|parsing target image name|Invalid image name|image name .* unqualified", Codes.BuilderUsage),
        Row("(auth|credential|config\\.json).*(no such file|permission denied|unmarshal|invalid character)|credential helper|checking authfile", Codes.CredentialsUnreadable),
        Row("context (directory|path)|build context|(stat|lstat|evaluating symlinks|faccessat) \\S*: (no such file|not a directory)", Codes.ContextMissing),
        Row("driver|newuidmap|user namespace|overlay|kernel does not support|operation not permitted|permission denied|read-only file system|creating runtime|mount|storage|namespaces", Codes.BuilderEnvironment),
    ];

    /// <summary>The code for an error of buildah's own; null when no row fits.</summary>
    public static ErrorCode? Find(string error)
    {
        var row = Array.Find(_rows, row => row.Text.IsMatch(error));
        return row.Text is null ? null : row.Code;
    }

    private static (Pattern Text, ErrorCode Code) Row(string text, ErrorCode code) => (new Pattern(text), code);
}
