using System.Globalization;
using System.Text.RegularExpressions;
using Dispatch.Build.Diagnosis.Instructions;
using Dispatch.Build.Diagnosis.Rules;
using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Reporting;

namespace Dispatch.Build.Diagnosis.Dialects.Kaniko;

/// <summary>Explains the executor's last words.</summary>
internal sealed partial class KanikoFailure(KanikoLog log, LastWords words, KanikoProgress progress, FailedInstruction? instructions, LogContext context, BuilderEnd end)
{
    private const int LongestQuote = 300;
    private static readonly Pattern _archive = new(@"^(open|create) \S+\.tar: |writing (tarball|digest|image name).* to file failed");

    private readonly string _said = KanikoWords.Unwrap(words.Text);

    private string Quote => _said.Cut(LongestQuote).TrimEnd('.');

    private bool IsPush => KanikoWords.IsPush(words.Text) || (progress.IsPushing && !words.Text.StartsWith("error building", StringComparison.Ordinal));

    /// <summary>The root cause, with evidence and what else complained.</summary>
    public Diagnostic Explain()
    {
        var found = RunStatus.Match(_said) is { Success: true } status && !IsPush ? Run(status)
            : words.Kind == LastWordsKind.Quit ? At(Codes.Killed, $"The executor was ended by a signal that makes it print its goroutines ({_said.Split(' ')[0].TrimEnd(':')}).", null)
            : Known() ?? At(Codes.StepFailed, $"{context.Step ?? "kaniko"} failed: {Quote}.", progress.Current(instructions));
        var complete = found with
        {
            ExitCode = found.ExitCode ?? end.ExitCode,
            Evidence = [.. found.Evidence, .. Complaints().Select(static message => message.Text.Cut(LongestQuote)), .. words.Text.Split('\n').Take(3).Select(static line => line.Cut(LongestQuote))],
        };
        return KanikoRelated.Order(complete, KanikoRelated.Find(complete, log.Messages));
    }

    // Warnings and errors before the last words are evidence where there was no program that printed something.
    private IEnumerable<KanikoMessage> Complaints() => log.Messages.Where(static message => message is { IsLibrary: false, Level: "warning" or "error" }).TakeLast(2);

    private Diagnostic? Known() =>
        KanikoWords.IsContext(words.Text) ? At(Codes.ContextMissing, $"The build context cannot be had: {Quote}.", null)
        : IsPush ? (Answer.IsMatch(_said) ? Push() : Matching(KanikoRules.Push) ?? Push())
        : NoDockerfile.IsMatch(_said) ? Absent()
        : words.Kind == LastWordsKind.Usage ? Matching(KanikoRules.Start) ?? KanikoUsage.Explain(_said)
        : words.Kind == LastWordsKind.Panic ? Panic()
        : (Answer.IsMatch(_said) ? Base() : null) ?? Reference() ?? Output() ?? SourceTrouble.Explain(_said, progress, instructions, context) ?? (progress.IsAtBase ? BadLayer() : null) ?? Matching(KanikoRules.Build) ?? Base();

    // The words are the same whether the file or all of its context is missing.
    private Diagnostic Absent()
    {
        var isGiven = context.Dockerfile is not null || context.DockerfileErrors.Count > 0;
        var code = isGiven ? Codes.ContextMissing : Codes.DockerfileUnreadable;
        return At(code, $"The executor finds no Dockerfile in its build context, dockerfile-missing or context-missing: {Quote}.", null) with
        {
            Suggestion = "Check the paths of --dockerfile and --context, and that the context is mounted there.",
            Candidates = [Codes.DockerfileUnreadable.Cause, Codes.ContextMissing.Cause],
        };
    }

    private Diagnostic? Output() =>
        _archive.IsMatch(_said) ? At(Codes.OutputFile, $"The result cannot be written: {Quote}.", null) : null;

    private Diagnostic Run(Match status)
    {
        var start = status.Groups["start"] is { Success: true } group ? group.Value : null;
        var current = progress.Current(instructions) ?? (progress.Shown.Count == 0 ? OnlyRun() : null);
        if (start is not null && start.Contains("not a directory", StringComparison.Ordinal))
        {
            var folder = context.Dockerfile?.Stages.SelectMany(static stage => stage.Instructions).LastOrDefault(instruction => instruction is WorkdirInstruction && instruction.Line < (current?.Line ?? int.MaxValue));
            return At(Codes.InstructionFailed, $"The folder that WORKDIR sets is none: {start}.", folder ?? current);
        }

        int? exitCode = int.TryParse(status.Groups["code"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : null;
        var signal = status.Groups["signal"] is { Success: true } name ? name.Value.Trim() : null;
        var found = RunFailure.Explain(new RunEnd(exitCode, signal, start, end.Reason), log.Output, current, context);
        return found.Code == Codes.BasePlatform && current is null ? found with { Line = instructions?.Reading("", progress.Retrieved)?.Instruction.Line ?? 0 } : found;
    }

    // Quiet logs show no commands; where there is but one it was that.
    private RunInstruction? OnlyRun() => OnlyRun(context);

    /// <summary>The RUN of a Dockerfile that has but one.</summary>
    public static RunInstruction? OnlyRun(LogContext context) =>
        context.Dockerfile?.Stages.SelectMany(static stage => stage.Instructions).OfType<RunInstruction>().ToArray() is [var only] ? only : null;

    private Diagnostic? Matching(IReadOnlyList<KanikoRule> rules)
    {
        foreach (var rule in rules)
        {
            var match = rule.Text.Match(_said);
            if (!match.Success)
            {
                continue;
            }

            var message = Placeholder.Replace(rule.Message, hole => hole.Groups["name"] is { Length: > 0 } name ? match.Groups[name.Value].Value.Cut(LongestQuote) : Quote);
            return rule.Place == FaultPlace.Text ? InText(rule.Code, message, match.Groups["piece"].Value) : At(rule.Code, message, Place(rule.Place));
        }

        return null;
    }

    private Instruction? Place(FaultPlace place) => place switch
    {
        FaultPlace.Here when progress.IsAtBase || KanikoWords.IsUnpacking(words.Text) => Reading("")?.Instruction,
        FaultPlace.Here => progress.Current(instructions),
        FaultPlace.Image => Reading(_said)?.Instruction,
        FaultPlace.User => User(),
        FaultPlace.Files => progress.Current(instructions) is FilesInstruction files && !progress.IsDone ? files : instructions?.Copying(null, progress.Current(instructions), progress.IsDone),
        _ => null,
    };

    // The user is looked up when something is to be run or copied as it.
    private Instruction? User()
    {
        var current = progress.Current(instructions);
        return current is RunInstruction or FilesInstruction || context.Dockerfile is null || current is null ? current
            : context.Dockerfile.Instructions.FirstOrDefault(instruction => instruction.Source.Offset > current.Source.Offset && instruction is RunInstruction or FilesInstruction) ?? current;
    }

    // The line that the builder names, else the one that our own parser finds.
    private Diagnostic InText(ErrorCode code, string message, string piece)
    {
        if (ParseLine.Match(_said) is { Success: true } named && int.TryParse(named.Groups["line"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var line))
        {
            // A kaniko that does not know here-documents reads their lines as instructions.
            return context.Dockerfile?.Instructions.FirstOrDefault(instruction => instruction.Heredocs.Count > 0 && line > instruction.Line && line <= instruction.EndLine) is { } holder
                ? holder.Diagnose(Codes.InvalidHeredoc, $"This kaniko does not know here-documents, which came with v1.9: {Quote}.")
                : new Diagnostic(code, message) { File = context.DockerfileName, Line = line };
        }

        var word = KanikoUsage.Unquote(piece);
        if (word.Length > 0 && instructions?.Holding(word) is { } holding)
        {
            return holding.Diagnose(code, message);
        }

        return context.DockerfileErrors is [var first, ..]
            ? new Diagnostic(code, message) { File = first.File, Line = first.Line, EndLine = first.EndLine, Instruction = first.Instruction, Suggestion = first.Suggestion }
            : At(code, message, progress.Current(instructions));
    }

    // Before the first instruction only the base image can have been the archive that is broken.
    private Diagnostic? BadLayer() => RemoteTrouble.Find(_said, RemoteSubject.Base) == Codes.BaseCorrupt ? Base() : null;

    private Diagnostic Panic()
    {
        // v0.9 to v1.x take the first letter of the base image's name unseen.
        if (_said.Contains("index out of range [0] with length 0", StringComparison.Ordinal) && progress.Shown.Count == 0)
        {
            return EmptyBase();
        }

        // Versions count stages apart when one of them has no base.
        if (_said.Contains("index out of range", StringComparison.Ordinal) && progress.Shown.Count == 0 && instructions?.OpenBase is { Instruction: FromInstruction open })
        {
            return At(Codes.BuildArgumentMissing, $"FROM {open.Image} names no image: the build argument has no value.", open);
        }

        return progress.Shown.Count == 0 && context.DockerfileErrors is [var first, ..]
            ? first with { Message = $"The executor broke down on a Dockerfile that is not valid: {first.Message}" }
            : progress.Shown.Count == 0 && context.Dockerfile is null && progress.Retrieved is null && context.DockerfileName is not null
                ? At(Codes.DockerfileEmpty, $"The executor broke down on the Dockerfile: {Quote}.", null)
                : At(Codes.StepFailed, $"The executor broke down, which is a defect of its own: {Quote}.", progress.Current(instructions));
    }

    private Diagnostic EmptyBase()
    {
        var use = Reading("");
        return use is { IsOpen: false, Instruction: FromInstruction, Image.Length: > 0 }
            ? At(Codes.ImageNameInvalid, $"The base image has no valid name: {Quote}.", use.Instruction)
            : At(Codes.BuildArgumentMissing, $"FROM {(use?.Instruction as FromInstruction)?.Image ?? "of a variable"} names no image: the build argument has no value.", use?.Instruction);
    }

    // What is no name of an image: an empty variable, a stage that does not exist, or a mistake.
    private Diagnostic? Reference()
    {
        var match = BadReference.Match(_said);
        if (!match.Success)
        {
            return null;
        }

        var name = match.Groups["name"].Value is { Length: > 0 } said ? said : progress.Retrieved ?? "";
        if (context.DockerfileErrors.FirstOrDefault(static error => error.Code.Cause == Codes.InvalidStage.Cause && error.Instruction is "COPY" or "RUN") is { } stage)
        {
            return stage;
        }

        if (match.Groups["stages"].Success || (name.Length == 0 && progress.Retrieved is null or ""))
        {
            return EmptyBase();
        }

        return At(Codes.ImageNameInvalid, $"{name} is no valid name of a base image.", Reading(name)?.Instruction);
    }

    private Diagnostic? Base()
    {
        var use = Reading(_said);
        var image = use is null or { IsOpen: true } ? (string.IsNullOrEmpty(progress.Retrieved) ? null : progress.Retrieved) : use.Image;
        if (RemoteTrouble.Explain(_said, RemoteSubject.Base, image) is not { } found)
        {
            return null;
        }

        if (use is { Instruction: not FromInstruction } && !use.Image.AsSpan().ContainsAny("/:.") && instructions!.NearStage(use.Image) is { } near)
        {
            return use.Instruction.Diagnose(Codes.InvalidStage, $"There is no earlier stage {use.Image}, so kaniko took it for an image: {Quote}.", suggestion: $"Did you mean the stage {near}?");
        }

        // Whether the registry broke off or holds too little looks the same.
        if (found.Code == Codes.BaseUnreachable && CutShort.IsMatch(_said))
        {
            found = found.Either(Codes.BaseUnreachable, Codes.BaseCorrupt);
        }

        return found.At(use?.Instruction);
    }

    private Diagnostic Push()
    {
        var destination = context.Destination ?? log.Messages.Select(static message => message.Text).Append(words.Text)
            .Select(static text => Destination.Match(text)).LastOrDefault(static match => match.Success)?.Groups["image"].Value.TrimEnd(':');
        var found = RemoteTrouble.Explain(_said, RemoteSubject.Push, destination) ?? new Diagnostic(Codes.PushServerError, $"The image cannot be pushed{(destination is null ? "" : $" to {destination}")}: {Quote}.");
        return PushDoubt.Weigh(found, _said);
    }

    private ImageUse? Reading(string text) => instructions?.Reading(text, progress.Retrieved);

    private Diagnostic At(ErrorCode code, string message, Instruction? instruction) =>
        instruction?.Diagnose(code, message) ?? new Diagnostic(code, message) { File = code.ExitCode == 11 ? context.DockerfileName : null };

    [GeneratedRegex(@"^(waiting for process to exit: )(exit status (?<code>[0-9]+)|signal: (?<signal>.*))\z|^starting command: (?<start>.*)\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RunStatus { get; }

    [GeneratedRegex(@"parse error (on )?line (?<line>[0-9]+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ParseLine { get; }

    [GeneratedRegex(@"could not parse reference(: (?<name>\S*))?|open (?<stages>/kaniko/stages/[0-9]+): no such file", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BadReference { get; }

    [GeneratedRegex(@"(push permission for ""|[Ff]ailed to push to destination |[Pp]ushing image to )(?<image>[^\s""]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Destination { get; }

    // A server's answer may quote what went wrong on its own disk.
    [GeneratedRegex(@"^((GET|HEAD|PUT|POST|PATCH|DELETE) \S+: )?([A-Z]+(_[A-Z]+)*: |unexpected status|unsupported status)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Answer { get; }

    [GeneratedRegex(@"(^|: )unexpected EOF\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CutShort { get; }

    [GeneratedRegex("provide a valid path to a Dockerfile", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NoDockerfile { get; }

    [GeneratedRegex(@"\{(?<name>[a-z]*)\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Placeholder { get; }
}
