using System.Globalization;
using System.Text.RegularExpressions;
using Dispatch.Build.Diagnosis.Instructions;
using Dispatch.Build.Diagnosis.Rules;
using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Reporting;

namespace Dispatch.Build.Diagnosis.Dialects.Buildah;

/// <summary>Reads logs of buildah and podman build and push, v1.19 on.</summary>
internal sealed partial class BuildahDialect : ILogDialect
{
    private const int LongestMessage = 400;

    /// <inheritdoc/>
    public BuilderKind Kind => BuilderKind.Buildah;

    /// <inheritdoc/>
    public bool IsOwn(string line) => Own.IsMatch(line);

    /// <inheritdoc/>
    public int CountOwnLines(IReadOnlyList<string> lines)
    {
        var own = lines.Count(IsOwn);

        // Lines of logrus are nobody's own, but buildah's where it says something of its own. Its errors weigh more than the "Error: " that others share.
        return own == 0 ? 0 : (2 * own) + lines.Count(static line => Logged.IsMatch(line));
    }

    /// <inheritdoc/>
    public LogReading Read(IReadOnlyList<string> lines, LogContext context, BuilderEnd end)
    {
        var log = BuildahLog.Parse(lines);
        if (log.Error is null)
        {
            return new LogReading(log.IsSuccess ? LogOutcome.Succeeded : LogOutcome.Open);
        }

        var found = Explain(log, log.Error, context, end);
        return new LogReading(LogOutcome.Failed, found is null ? null : found with
        {
            Message = found.Message.Cut(LongestMessage),
            File = found.File ?? (found.Line > 0 ? context.DockerfileName : null),
            Evidence = found.Evidence.Count > 0 ? found.Evidence : [log.Error.Cut(LongestMessage)],
        });
    }

    private static Diagnostic? Explain(BuildahLog log, string error, LogContext context, BuilderEnd end)
    {
        var failed = FailedInstruction.Of(context);
        if (StepError.Match(error) is { Success: true } step)
        {
            return AtStep(log, step, failed, context, end);
        }

        if (NodeError.Match(error) is { Success: true } node)
        {
            return new Diagnostic(Codes.InvalidExpansion, $"{node.Groups["original"].Value}: {node.Groups["why"].Value}").At(failed?.Holding(node.Groups["original"].Value)) with
            {
                Line = int.Parse(node.Groups["line"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture),
                File = context.DockerfileName,
            };
        }

        if (log.Warnings.LastOrDefault(static line => Argument.IsMatch(line)) is { } warning && error.Contains("FROM", StringComparison.Ordinal))
        {
            var name = Argument.Match(warning).Groups["name"].Value;
            var missing = new Diagnostic(Codes.BuildArgumentMissing, $"FROM needs the build argument {name}, which was not given.") { Suggestion = $"Give {name} a value (FunctionBuildArgument), or a default in its ARG instruction." };
            return missing.At(failed?.Holding("${" + name) ?? failed?.Holding("$" + name));
        }

        return Remote(log, error, failed) ?? OwnWords(error, context);
    }

    private static Diagnostic? AtStep(BuildahLog log, Match match, FailedInstruction? failed, LogContext context, BuilderEnd end)
    {
        var (step, error) = (match.Groups["step"].Value, match.Groups["why"].Value);
        var instruction = failed?.Last([.. log.Steps.SkipLast(1), log.Steps.Count > 0 ? log.Steps[^1] : step]) ?? failed?.Last([step]);
        var keyword = step.Split(' ', 2)[0].ToUpperInvariant();
        if (keyword == "RUN" && RunStep.Explain(error, log, instruction, context, end) is { } run)
        {
            // A trigger stands in the base image: the line is that of the FROM. An instruction without arguments is in no parsed Dockerfile.
            return instruction is null && LineOf(log, context) is var line and > 0 ? run with { Line = line, Instruction = keyword }
                : instruction is null ? run.At(failed?.Reading(log.Steps.LastOrDefault(static text => text.StartsWith("FROM ", StringComparison.OrdinalIgnoreCase)) ?? "", null)?.Instruction)
                : run.Line > 0 ? run
                : run.At(instruction);
        }

        var found = DiskFull.IsMatch(error) ? new Diagnostic(Codes.DiskFull, $"{keyword} ran out of disk: {error}")
            : User.Match(error) is { Success: true } user ? new Diagnostic(Codes.OwnerUnknown, $"The image does not know the {user.Groups["kind"].Value} {user.Groups["name"].Value}.")
            : UnknownInstruction.IsMatch(error) ? new Diagnostic(Codes.UnknownInstruction, $"{keyword} is no instruction of a Dockerfile.")
            : keyword is "COPY" or "ADD" or "WORKDIR" ? FilesStep.Explain(error, step, context)
            : keyword == "RUN" ? new Diagnostic(Codes.RunFailed, $"RUN could not start: {error}")
            : new Diagnostic(Codes.InvalidArguments, $"{keyword}: {error}");
        var shown = log.Steps.Count > 0 ? failed?.Holding(log.Steps[^1]) : null;
        return found.At(instruction ?? shown) is { Line: > 0 } placed ? placed : found with { Line = LineOf(log, context) };
    }

    private static Diagnostic? Remote(BuildahLog log, string error, FailedInstruction? failed)
    {
        if (Push.Match(error) is { Success: true } push)
        {
            var found = RemoteTrouble.Explain(error, RemoteSubject.Push, push.Groups["image"].Success ? push.Groups["image"].Value : null);
            return found ?? (BuildahErrors.Find(error) is { } code ? new Diagnostic(code, error) : new Diagnostic(Codes.PushServerError, $"The image cannot be pushed: {error}"));
        }

        if (!Base.IsMatch(error))
        {
            return null;
        }

        if (CopyFrom.Match(error) is { Success: true } copy)
        {
            var image = copy.Groups["image"].Value;
            return RemoteMessage.Write(Codes.BaseNotFound, error, RemoteSubject.Base, image).At(failed?.Holding("--from=" + image));
        }

        var last = log.Steps.LastOrDefault(static text => text.StartsWith("FROM ", StringComparison.OrdinalIgnoreCase));
        var use = failed?.Reading(error, last);
        var read = DiskFull.IsMatch(error) ? new Diagnostic(Codes.DiskFull, $"There was no disk left to unpack the base image: {error}") : RemoteTrouble.Explain(error, RemoteSubject.Base, use?.Image)
            ?? (NotFound.IsMatch(error) ? RemoteMessage.Write(Codes.BaseNotFound, error, RemoteSubject.Base, use?.Image) : new Diagnostic(Codes.BaseCorrupt, $"The base image cannot be read: {error}"));
        return read.At(use?.Instruction);
    }

    private static Diagnostic? OwnWords(string error, LogContext context)
    {
        // What the parser says names no line; ours does.
        return BuildahErrors.Find(error) is not { } code ? null
            : code.Cause == "dockerfile-invalid" && context.DockerfileErrors.Count > 0 ? context.DockerfileErrors[0] with { Evidence = [error] }
            : new Diagnostic(code, $"{context.Step ?? "buildah"}: {error}") { File = code.Cause.StartsWith("dockerfile", StringComparison.Ordinal) ? context.DockerfileName : null };
    }

    // An instruction that nobody knows is in no parsed Dockerfile, but its parser's errors name it.
    private static int LineOf(BuildahLog log, LogContext context) => log.Steps.Count == 0 || context.DockerfileErrors.Count == 0 ? 0 : context.DockerfileErrors[0].Line;

    [GeneratedRegex(@"^(\[[0-9]+/[0-9]+\] )?STEP [0-9]+(/[0-9]+)?: |building at STEP ""|^(COMMIT( \S+)?|Getting image source signatures|Storing signatures|Trying to pull \S+\.\.\.|--> [0-9a-f]{7,64})\z|^Copying (blob|config) |^subprocess exited (with|on) |^Error: (creating build container|initializing source|pushing image|determining starting point|resolving step|deleting build container|COPY --from=|no FROM statement found|no contents in |building: no stages|FROM requires |The target ""|cannot find Containerfile|discovering Containerfile|parsing main Dockerfile|checking authfile|failed to GetDriver|tag \S+: |unrecognized (image|isolation) type|Invalid image name|invalid reference format|unknown command ""\S+"" for ""(buildah|podman)""|stat \S+file: )|^[0-9a-f]{64}\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Own { get; }

    [GeneratedRegex(@"^time=""[^""]*"" level=[a-z]+ msg=", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Logged { get; }

    [GeneratedRegex(@"(^|: )(error )?building at STEP ""(?<step>RUN .*|[^ ""]+ ?.*?)"": (error )?(?<why>.*)\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex StepError { get; }

    [GeneratedRegex(@"resolving step .*Original:(?<original>.*) Flags:\[.*\] StartLine:(?<line>[0-9]{1,6}) EndLine:[0-9]+.*?\}: (?<why>.*)\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex NodeError { get; }

    [GeneratedRegex(@"missing \\?""(?<name>\w+)\\?"" build argument", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Argument { get; }

    [GeneratedRegex(@"unknown (?<kind>user|group) (error looking up (user|group) )?""?(?<name>[^"": ]+)|unable to find (?<kind>user|group) (?<name>[^: ]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex User { get; }

    [GeneratedRegex("[Uu]nknown instruction", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex UnknownInstruction { get; }

    [GeneratedRegex("no space left on device|disk quota exceeded", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DiskFull { get; }

    [GeneratedRegex(@"^(error )?(pushing image|copying layers and metadata|trying to reuse blob|writing (blob|manifest)|initializing destination)( ""[^""]*"")?( to ""docker://(?<image>[^""]*)"")?", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Push { get; }

    [GeneratedRegex("creating build container|initializing source|resolving image name|pulling image|reading (manifest|blob|config)|no stage or image found|COPY --from|short-name|locating image|parsing image reference|copying system image|writing blob|unable to copy from source|pinging container registry|unable to pull|creating build executor", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Base { get; }

    [GeneratedRegex(@"COPY --from=(?<image>\S+): no stage or image found", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CopyFrom { get; }

    [GeneratedRegex("no stage or image found|short-name|not known|not found|unknown", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotFound { get; }
}
