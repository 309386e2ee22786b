using Dispatch.Build.Diagnosis.Rules;

namespace Dispatch.Build.Diagnosis.Dialects.BuildKit;

/// <summary>Which instruction a failure is about, where the log shows no lines.</summary>
internal enum BuildKitPlace
{
    /// <summary>None.</summary>
    Nowhere,

    /// <summary>The one whose vertex failed.</summary>
    Step,

    /// <summary>The one that names the image.</summary>
    Image,

    /// <summary>The one that holds the text of the group <c>name</c>.</summary>
    Word,

    /// <summary>The last WORKDIR before the vertex that failed.</summary>
    Folder,

    /// <summary>The line of the group <c>line</c>, or the first that our own parser objects to.</summary>
    Line,
}

/// <summary>A text of BuildKit's last words and what it means.</summary>
/// <param name="Text">Found anywhere in them.</param>
/// <param name="Code">What it means.</param>
/// <param name="Place">The instruction it is about.</param>
/// <param name="Message">Says it, with the text's groups in braces; null where the words themselves say it.</param>
internal sealed record BuildKitPattern(Pattern Text, ErrorCode Code, BuildKitPlace Place, string? Message);

/// <summary>The tables: the first row that fits counts.</summary>
internal static class BuildKitPatterns
{
    /// <summary>What the client says where nothing was built: its arguments, its daemon.</summary>
    public static IReadOnlyList<BuildKitPattern> Client { get; } =
    [
        Row("error while dialing|failed to (get status|list workers|dial)\\b|make sure buildkitd is running|connect to the docker daemon|no builder \\S+ found|error during connect|docker daemon socket|failed to find driver|no valid drivers found", Codes.BuilderEnvironment, BuildKitPlace.Nowhere, "The build daemon cannot be reached: {words}."),
    ];

    /// <summary>Failures that are told by the words alone, whatever vertex they come from.</summary>
    public static IReadOnlyList<BuildKitPattern> Any { get; } =
    [
        Row("no space left on device|disk quota exceeded", Codes.DiskFull, BuildKitPlace.Step, "The disk of the builder is full: {words}."),
        Row("cannot allocate memory", Codes.OutOfMemory, BuildKitPlace.Step, "The builder ran out of memory: {words}."),
        Row("failed to receive status: .*(Unavailable|transport is closing|EOF|connection reset)|closing transport due to", Codes.Killed, BuildKitPlace.Nowhere, "The build daemon ended, or the connection to it, while it built: {words}."),
        Row("context canceled\\z|code = Canceled\\b|\\bCanceled: |context cancelled|forcefully exiting", Codes.Cancelled, BuildKitPlace.Nowhere, "The build was cancelled."),

        // The Dockerfile itself.
        Row("failed to read dockerfile: .*(failed to fetch remote|load cache key|error from sender|httpcontext)|failed to resolve dockerfile: .*(failed to fetch remote|load cache key)", Codes.ContextMissing, BuildKitPlace.Nowhere, "The context cannot be read: {words}."),
        Row("dir \"dockerfile\"|local (source|directory) dockerfile not enabled|failed to read dockerfile|failed to resolve dockerfile|symlinks in dockerfile path|cannot find dockerfile|open \\S*dockerfile\\S*: no such file|the dockerfile \\S+ (must be|does not exist)", Codes.DockerfileUnreadable, BuildKitPlace.Nowhere, "The Dockerfile cannot be read: {words}."),
        Row("dockerfile cannot be empty|file with no instructions", Codes.DockerfileEmpty, BuildKitPlace.Nowhere, "The Dockerfile has no instructions."),
        Row("no build stage in current context|contains no stages", Codes.MissingFrom, BuildKitPlace.Line, "The Dockerfile has no FROM before its first instruction."),
        Row("base name \\((?<name>.*)\\) should not be blank", Codes.BuildArgumentMissing, BuildKitPlace.Word, "FROM {name} names no image, because a build argument in it has no value."),
        Row("failed to parse stage name \"(?<name>[^\"]*)\"", Codes.ImageNameInvalid, BuildKitPlace.Image, "FROM {name}: {words}."),
        Row("failed to parse (target )?platform|cannot parse platform|unknown operating system or architecture|platform on platform|(execution on platform \\S+ not|no support for running processes with)|no match for platform|does not match the specified platform|exec format error|no matching manifest for", Codes.BasePlatform, BuildKitPlace.Step, null),
        Row("unknown instruction: (?<name>\\S+)", Codes.UnknownInstruction, BuildKitPlace.Line, "{name} is no instruction of a Dockerfile."),
        Row("unknown flag:? (--)?(?<name>\\S+)|duplicate flag specified|missing a value on flag|for flag \\S+, not|arg should start with --", Codes.InvalidFlag, BuildKitPlace.Line, null),
        Row("device \\S+ is requested by the build but not allowed|devices .* but not allowed|device feature is only supported", Codes.InvalidFlag, BuildKitPlace.Line, null),
        Row("empty platform value from expression (?<name>\\S+)", Codes.BuildArgumentMissing, BuildKitPlace.Word, "The platform {name} is empty, because a build argument in it has no value."),
        Row("cannot (copy|mount) from stage \"(?<name>[^\"]+)\"", Codes.InvalidStage, BuildKitPlace.Word, "Stage {name} stands below the instruction that wants it."),
        Row("lint violation found|invalid (chmod parameter|check option|duration|pattern \\()|cannot be (less than|negative)", Codes.InvalidValue, BuildKitPlace.Line, null),
        Row("unterminated heredoc|accept a heredoc", Codes.InvalidHeredoc, BuildKitPlace.Line, null),
        Row("(?<name>security|network|device)\\.?\\S* is not allowed", Codes.InvalidFlag, BuildKitPlace.Word, "RUN asks for what the builder does not allow: {words}."),
        Row("invalid stage index (?<name>[0-9]+)", Codes.InvalidStage, BuildKitPlace.Word, "There is no stage {name} above."),
        Row("circular dependency detected on stage: (?<name>\\S+)", Codes.InvalidStage, BuildKitPlace.Word, "Stage {name} copies from itself, or from one that is built from it."),
        Row("invalid name for build stage|names can not be blank.*stage", Codes.InvalidStage, BuildKitPlace.Line, null),
        Row("invalid escape|parser directive", Codes.InvalidDirective, BuildKitPlace.Line, null),
        Row("line greater than max allowed size|token too long", Codes.LineTooLong, BuildKitPlace.Nowhere, null),
        Row("onbuild trigger|chaining onbuild", Codes.InvalidTrigger, BuildKitPlace.Line, null),
        Row("(missing .* in|unsupported modifier \\(.*\\) in|bad) substitution|failed to process (?<name>\"([^\"\\\\]|\\\\.)*\")|looking for matching (double|single)-quote|is not allowed to be (unset|empty)", Codes.InvalidExpansion, BuildKitPlace.Line, null),
        Row("invalid (containerport|hostport|proto|signal|range)|invalid (start|end)? ?port", Codes.InvalidValue, BuildKitPlace.Line, null),
        Row("parse error (on )?line|must have two arguments|names can not be blank|can't find = in|requires (at least|exactly|either|the arguments)|too many arguments|unknown type .* in healthcheck", Codes.InvalidArguments, BuildKitPlace.Line, null),

        // What the client asked for.
        Row("target stage \"?(?<name>[^\" ]+)\"? could not be found", Codes.BuilderUsage, BuildKitPlace.Nowhere, "The Dockerfile has no stage {name} to build (target)."),
        Row("exporter \"(?<name>[^\"]*)\" could not be found", Codes.BuilderUsage, BuildKitPlace.Nowhere, "There is no output of type {name}."),
        Row("invalid frontend: (?<name>\\S+)", Codes.BuilderUsage, BuildKitPlace.Nowhere, "There is no frontend {name}."),
        Row("no-cache is not supported for frontends", Codes.BuilderUsage, BuildKitPlace.Nowhere, "This version does not know --no-cache together with a frontend; give it as an option of the frontend."),
        Row("invalid output option: .*\\b(open|create|mkdir) \\S+: ", Codes.OutputFile, BuildKitPlace.Nowhere, "The result cannot be written: {words}."),
        Row("non-bool value|secret missing ID|strconv\\.parse|invalid (frontend-)?opt: |invalid progress |invalid (build-arg|label|secret|ssh|output|cache|import|export|allow|platform|network|annotation|attest)\\S* (value|mode|option|type)?|invalid (key-value pair|field|value|boolean value|image-resolve-mode|netmode) |requires type=|output (directory|file) is required|refusing to write to console|not supported for --output|requires (dest|src|ref)\\b|please specify --frontend|invalid definition for frontend|cannot (use|specify) both|unknown (cache importer|type)|exporter does not (currently )?support|is not supported (for|by) the \\S+ (driver|exporter)|cache export is not supported|must pass a path to build|is not an? (img|docker) command|tag is needed when pushing|invalid tag ", Codes.BuilderUsage, BuildKitPlace.Nowhere, "The builder does not understand an argument: {words}."),

        // The context.
        Row("could not find \\S+: l?stat |invalid local: |error from sender: .*l?stat|no access allowed to dir|local (source|directory) (?<name>\\S+) not enabled|unable to prepare context|no local sources enabled|could not access local files|failed to (resolve httpcontext|read downloaded context)", Codes.ContextMissing, BuildKitPlace.Nowhere, "The context cannot be read: {words}."),

        // Users.
        Row("unable to find (user|group) (?<name>[^ :]+)|no matching entries in (passwd|group)|invalid user index|no users found", Codes.OwnerUnknown, BuildKitPlace.Step, "The image does not know the user or group: {words}."),
        Row("working dir .* points to invalid target", Codes.InstructionFailed, BuildKitPlace.Folder, "The working directory cannot be used: {words}."),
    ];

    /// <summary>Failures of a vertex that copies, and of its words without one.</summary>
    public static IReadOnlyList<BuildKitPattern> Files { get; } =
    [
        Row("\"(?<name>/[^\"]*)\":? not found", Codes.SourceMissing, BuildKitPlace.Step, null),
        Row("no source files|no matches found|failed to calculate checksum of ref .*not found|not found\\z", Codes.SourceMissing, BuildKitPlace.Step, null),
        Row("l?stat (\\S*/)?(?<name>[^/ ]+): no such file or directory|no such file or directory", Codes.SourceMissing, BuildKitPlace.Step, null),
    ];

    private static BuildKitPattern Row(string text, ErrorCode code, BuildKitPlace place, string? message) =>
        new(new Pattern(text, ignoreCase: true), code, place, message);
}
