using Dispatch.Build.Diagnosis.Rules;

namespace Dispatch.Build.Diagnosis.Dialects.Kaniko;

/// <summary>Which instruction an error is about.</summary>
internal enum FaultPlace
{
    /// <summary>None.</summary>
    Nowhere,

    /// <summary>The one being executed, FROM before the first.</summary>
    Here,

    /// <summary>The one that reads the image.</summary>
    Image,

    /// <summary>The one whose text holds the group <c>piece</c>, else the line of the Dockerfile's own errors.</summary>
    Text,

    /// <summary>The RUN, COPY or ADD that needs the user.</summary>
    User,

    /// <summary>The COPY or ADD being executed.</summary>
    Files,
}

/// <summary>A text of the executor's last words and what it means.</summary>
/// <param name="Text">Found anywhere in them.</param>
/// <param name="Code">What it means.</param>
/// <param name="Place">What it is about.</param>
/// <param name="Message">One sentence; <c>{name}</c> stands for a group of the text, <c>{}</c> for the words.</param>
internal sealed record KanikoRule(Pattern Text, ErrorCode Code, FaultPlace Place, string Message);

/// <summary>What is kaniko's own or its Dockerfile parser's; what servers say is in <see cref="RemoteTrouble"/>. The first row that fits counts.</summary>
internal static class KanikoRules
{
    /// <summary>Whenever it reads and writes files of its own.</summary>
    public static IReadOnlyList<KanikoRule> Start { get; } =
    [
        Row("no space left on device|disk quota exceeded", Codes.DiskFull, FaultPlace.Here, "The builder ran out of disk: {}."),
        Row(@"cannot allocate memory", Codes.OutOfMemory, FaultPlace.Here, "The builder got no more memory: {}."),
        Row(@"(^|: )(open|mkdir|creat|create|unlinkat|remove|rename|chmod|write|symlink|link|lchown|chown|mknod) (?<path>\S+): (permission denied|read-only file system|operation not permitted)|copying dockerfile.*(permission denied|read-only)", Codes.BuilderEnvironment, FaultPlace.Here, "The executor may not write where it runs, it has to be root with a file system of its own: {}."),
        Row("should only be run inside of a container", Codes.BuilderUsage, FaultPlace.Nowhere, "The executor does not believe that it runs in a container: give it --force, or run it in one."),
        Row("writing (tarball|digest|image name).* to file failed|^(open|create) \\S+\\.tar: ", Codes.OutputFile, FaultPlace.Nowhere, "The result cannot be written: {}."),
        Row("Dockerfile\\S*: (no such file|.*is a directory)|^read \\S+: is a directory|copy_file_range: is a directory|write /kaniko/Dockerfile: .*is a directory|error validating dockerfile path|reading dockerfile at path", Codes.DockerfileUnreadable, FaultPlace.Nowhere, "There is no Dockerfile where the executor looks for it: {}."),
    ];

    /// <summary>While it builds.</summary>
    public static IReadOnlyList<KanikoRule> Build { get; } =
    [
        .. Start,
        Row("(repository|tag|registries) (can only contain|must be)", Codes.BuilderUsage, FaultPlace.Nowhere, "The destination is no valid image name: {}."),
        Row("^\"?(?<target>[^\" ]+)\"? is not a valid target build stage|target stage: \"?(?<target>[^\" ]+)\"? is not", Codes.BuilderUsage, FaultPlace.Nowhere, "The Dockerfile has no stage {target} (--target)."),
        Row("is not a valid target build stage|file with no instructions|must contain at least one FROM|the Dockerfile .* cannot be empty", Codes.DockerfileEmpty, FaultPlace.Text, "The Dockerfile has nothing to build: {}."),
        Row("no build stage in current context", Codes.MissingFrom, FaultPlace.Text, "The Dockerfile begins with another instruction than FROM: {}."),
        Row("is not a valid snapshot mode|not a valid log format|invalid platform|failed to parse target platform|cache flags invalid", Codes.BuilderUsage, FaultPlace.Nowhere, "The executor was given a value that it does not know: {}."),
        Row("max allowed size of", Codes.LineTooLong, FaultPlace.Text, "The Dockerfile has a line that is too long: {}."),
        Row("unknown instruction: (?<piece>\\S+)", Codes.UnknownInstruction, FaultPlace.Text, "The Dockerfile has an instruction that kaniko does not know: {piece}."),
        Row("unknown flag: (?<piece>\\S+)", Codes.InvalidFlag, FaultPlace.Text, "An instruction has a flag that this kaniko does not know: --{piece}."),
        Row("invalid ESCAPE|escape token", Codes.InvalidDirective, FaultPlace.Text, "A parser directive is wrong: {}."),
        Row("invalid name for build stage", Codes.InvalidStage, FaultPlace.Text, "A stage has no valid name: {}."),
        Row("refers to (a stage that does not exist|invalid stage)|circular dependency|invalid from flag value", Codes.InvalidStage, FaultPlace.Text, "A stage that is no earlier one is read from: {}."),
        Row("(failed to process \"(?<piece>([^\"\\\\]|\\\\.)*)\": .*)?is not allowed to be (unset|empty)", Codes.VariableRequired, FaultPlace.Text, "A variable that the Dockerfile demands has no value: {}."),
        Row("failed to process \"(?<piece>([^\"\\\\]|\\\\.)*)\"|in substitution|unexpected end of statement|syntax error: bad substitution|quotes wrapping arg values", Codes.InvalidExpansion, FaultPlace.Text, "A quote or a variable of the Dockerfile cannot be expanded: {}."),
        Row("unterminated heredoc", Codes.InvalidHeredoc, FaultPlace.Text, "A here-document does not end: {}."),
        Row("parse error|parsing dockerfile|must have two arguments|requires (exactly|at least|either) |can't contain null|failed to parse (Dockerfile|ONBUILD)|is not a supported command", Codes.InvalidArguments, FaultPlace.Text, "The Dockerfile is not valid: {}."),
        Row("can't find = in |names can not be blank", Codes.InvalidArguments, FaultPlace.Text, "The Dockerfile is not valid: {}."),
        Row("destination must be a directory and end in", Codes.InvalidArguments, FaultPlace.Files, "COPY of several sources needs a directory that ends in / as destination: {}."),
        Row("resolved envs is empty", Codes.InvalidArguments, FaultPlace.Files, "This kaniko does not know here-documents in COPY and ADD: {}."),
        Row("invalid (signal|containerPort|exposed port|port|proto(col)?)(: (?<piece>\\S+))?|no such signal", Codes.InvalidValue, FaultPlace.Text, "An instruction has a value that is none of its kind: {}."),

        Row("(?<piece>\\S+): unknown (user|group)|unknown (user|userid|group|groupid) |invalid userid|is not a [ug]id and does not exist|(looking up|lookup) (user|group)|numeric (user|group)-id|getting user group|resolving (user|group)|get uid/gid", Codes.OwnerUnknown, FaultPlace.User, "The image does not know a user or group: {}."),
        Row("getting permissions from chmod|parsing value from chmod", Codes.InvalidValue, FaultPlace.Files, "COPY or ADD has a --chmod that is no mode: {}."),

        Row("unpacking local tar|(flate|gzip|bzip2|zlib|xz|archive/tar): |not a directory|file exists|is a directory|destination cannot be a symlink|too many levels of symbolic links|file name too long|directory not empty|copying (file|symlink|ownership|dir)|creating (file|parent dir|workdir)", Codes.InstructionFailed, FaultPlace.Here, "The instruction failed: {}."),
        Row("getting credentials|docker-credential-|resolving authorization|(reading|loading|unmarshalling|parsing) .*config\\.json|config\\.json: (invalid|json)", Codes.CredentialsUnreadable, FaultPlace.Nowhere, "The credentials for a registry cannot be read: {}."),
    ];

    /// <summary>While it pushes.</summary>
    public static IReadOnlyList<KanikoRule> Push { get; } =
    [
        Row("no space left on device|disk quota exceeded", Codes.DiskFull, FaultPlace.Nowhere, "The builder ran out of disk: {}."),
        Row("(repository|tag|registries) (can only contain|must be)|could not parse reference|must provide at least one destination", Codes.BuilderUsage, FaultPlace.Nowhere, "The destination is no valid image name: {}."),
        Row("getting credentials|docker-credential-|executable file not found|config\\.json: (invalid|json)", Codes.CredentialsUnreadable, FaultPlace.Nowhere, "The credentials for the destination cannot be read: {}."),
        Row("writing (tarball|digest|image name|empty layout).*|^(open|create|mkdir|stat) /\\S+: ", Codes.OutputFile, FaultPlace.Nowhere, "The result cannot be written: {}."),
    ];

    private static KanikoRule Row(string text, ErrorCode code, FaultPlace place, string message) =>
        new(new Pattern(text, ignoreCase: true), code, place, message);
}
