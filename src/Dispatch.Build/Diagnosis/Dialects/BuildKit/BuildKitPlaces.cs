using System.Globalization;
using System.Text.RegularExpressions;
using Dispatch.Build.Diagnosis.Instructions;
using Dispatch.Build.Dockerfiles;
using Dispatch.Oci;

namespace Dispatch.Build.Diagnosis.Dialects.BuildKit;

/// <summary>Finds where in the Dockerfile a failure belongs: the excerpt says it (v0.9 on), else the vertex, else the words.</summary>
/// <param name="log">All of it.</param>
/// <param name="vertex">The one that failed; null when none did.</param>
/// <param name="context">What else is known.</param>
internal sealed partial class BuildKitPlaces(BuildKitLog log, BuildKitVertex? vertex, LogContext context)
{
    private readonly Dockerfile? _dockerfile = context.Dockerfile;

    /// <summary>Finds instructions; null without a Dockerfile.</summary>
    public FailedInstruction? Instructions { get; } = FailedInstruction.Of(context);

    /// <summary>The image that the vertex, or else the last words, want; null when neither says.</summary>
    public string? ImageName { get; } =
        (vertex is null ? null : Wanted.Match(vertex.Name) is { Success: true } match ? match.Groups["image"].Value.Split("@sha256", 2)[0] : null)
        ?? (Named.Match(log.Words ?? "") is { Success: true } named ? named.Groups["image"].Value : null);

    /// <summary>What the vertex downloads; null when that is nothing.</summary>
    public string? Address =>
        vertex is { Kind: VertexKind.Download } ? vertex.Name
        : vertex?.Step is { Keyword: "ADD" } step && Url.Match(step.Text) is { Success: true } match ? match.Value
        : null;

    /// <summary>The COPY or ADD that the vertex executes; null when it does not, or none is found.</summary>
    public FilesInstruction? Copying => Instruction() as FilesInstruction;

    /// <summary>The finding at the place of a row of the tables.</summary>
    public Diagnostic Put(BuildKitPlace place, Diagnostic found, Match match) => place switch
    {
        BuildKitPlace.Step => Step(found),
        BuildKitPlace.Image => At(found, log.Excerpt is null && _dockerfile is not null ? Word(match.Groups["name"].Value) ?? Reading(match.Groups["name"].Value) : null),
        BuildKitPlace.Word => At(found, Word(match.Groups["name"].Value)),
        BuildKitPlace.Folder => At(found, Folder()),
        BuildKitPlace.Line => Shown(found, match.Groups["name"].Value),
        _ => found,
    };

    /// <summary>The finding at the instruction of the vertex.</summary>
    public Diagnostic Step(Diagnostic found) => vertex?.Kind switch
    {
        VertexKind.Base or VertexKind.Frontend => Image(found),
        VertexKind.Run or VertexKind.Files or VertexKind.Download or VertexKind.Context => At(found, Instruction()),
        _ => log.Excerpt is null ? found : Shown(found),
    };

    /// <summary>The finding at the instruction that names the image.</summary>
    public Diagnostic Image(Diagnostic found)
    {
        if (vertex is { Kind: VertexKind.CopyImage })
        {
            return found;
        }

        var directive = vertex is { Kind: VertexKind.Frontend } || Gateway.IsMatch(log.Words ?? "") ? _dockerfile?.Directives.FirstOrDefault(static directive => directive.Name == "syntax") : null;
        if (directive is not null)
        {
            return found with { File = context.DockerfileName, Line = directive.Line };
        }

        return At(found, (Executed as FromInstruction) ?? Reading(ImageName));
    }

    /// <summary>The finding at the FROM whose layers the vertex reads before it can start, which the excerpt does not know.</summary>
    public Diagnostic Base(Diagnostic found)
    {
        if (_dockerfile is null || vertex?.Step is not { } step)
        {
            return Image(found);
        }

        var stage = _dockerfile.Stages.FirstOrDefault(stage => string.Equals(step.Stage, stage.Name ?? $"stage-{stage.Index}", StringComparison.OrdinalIgnoreCase)) ?? (_dockerfile.Stages.Count == 1 ? _dockerfile.Stages[0] : null);
        while (stage is not null && _dockerfile.FindStage(stage.From.Image, stage.Index, indexAllowed: false) is { } parent)
        {
            stage = parent;
        }

        return stage is null ? Image(found) : found.At(stage.From);
    }

    /// <summary>The earlier stage that a COPY --from means whose image cannot be read, when it is written almost like one; null when there is none.</summary>
    public (CopyInstruction Copy, string Near)? MeantStage =>
        Reading(ImageName) is CopyInstruction { From: { } from } copy && Instructions?.NearStage(from) is { } near ? (copy, near) : null;

    /// <summary>The RUN that was executed; null when it cannot be told.</summary>
    /// <param name="arguments">Its program and arguments joined by blanks; null when the log does not say.</param>
    public Instruction? Ran(string? arguments)
    {
        if (_dockerfile is null)
        {
            return null;
        }

        var all = _dockerfile.Instructions.ToList();
        return (log.Excerpt is var (first, _) ? all.Find(instruction => instruction.Line <= first && first <= instruction.EndLine) : null)
            ?? Executed
            ?? (arguments is null ? null : all.Find(instruction => instruction is RunInstruction run && (run.Command.IsExec ? string.Join(' ', run.Command.Words) == arguments : arguments.EndsWith(run.Command.Line, StringComparison.Ordinal))));
    }

    /// <summary>The finding where the excerpt points, or a line that the words name; else where our own parser objects.</summary>
    public Diagnostic Shown(Diagnostic found, string word = "")
    {
        if (log.Excerpt is not null)
        {
            return At(found, null);
        }

        if (Numbered.Match(log.Words ?? "") is { Success: true } match && int.TryParse(match.Groups["line"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var line))
        {
            // A version that does not know here-documents takes their lines for instructions.
            var around = _dockerfile?.Instructions.FirstOrDefault(instruction => instruction.Line <= line && line <= instruction.EndLine);
            return around is null ? found with { File = context.DockerfileName, Line = line } : At(found, around);
        }

        return context.DockerfileErrors is [var first, ..]
            ? found with { File = context.DockerfileName, Line = first.Line, EndLine = first.EndLine, Column = first.Column, Instruction = first.Instruction }
            : At(found, Word(word.Length > 0 ? GoQuote.Read(word) : Quoted.Match(log.Words ?? "").Groups["text"].Value));
    }

    private Diagnostic At(Diagnostic found, Instruction? instruction)
    {
        if (log.Excerpt is var (first, last))
        {
            // A version that does not know here-documents points at their lines.
            var shown = _dockerfile?.Instructions.FirstOrDefault(other => other.Line <= first && first <= other.EndLine);
            return found with { File = context.DockerfileName, Line = shown is { Heredocs.Count: > 0 } ? shown.Line : first, EndLine = last, Instruction = shown?.Keyword };
        }

        return instruction is null
            ? found with { File = found.Line > 0 ? found.File : context.DockerfileName }
            : found.At(instruction);
    }

    // What the vertex executes, by its own name.
    private Instruction? Executed => Instructions is not null && vertex?.Step is { } step ? StepInstruction.Find(_dockerfile!, step, Instructions) : null;

    // BuildKit fills in registry and tag.
    private Instruction? Reading(string? image)
    {
        var name = ImageReference.TryParse(image, out var reference, out _) ? reference.Familiar : image;
        return Instructions?.Reading(log.Words ?? "", name is null ? null : $"{image} {name} {(name.EndsWith(":latest", StringComparison.Ordinal) ? name[..^7] : name)}")?.Instruction;
    }

    private Instruction? Instruction()
    {
        if (_dockerfile is null)
        {
            return null;
        }

        var files = _dockerfile.Instructions.OfType<FilesInstruction>();
        return vertex switch
        {
            { Kind: VertexKind.Context } => files.FirstOrDefault(static files => files is not CopyInstruction { From: not null }),
            { Kind: VertexKind.Download } => files.FirstOrDefault(files => files.Sources.Contains(vertex.Name, StringComparer.Ordinal)) ?? files.FirstOrDefault(static files => files.Sources.Any(Url.IsMatch)),
            _ => Executed,
        };
    }

    private Instruction? Word(string text)
    {
        var name = text.Trim('"', '\'', '\\');
        return name.Length == 0 ? null : _dockerfile?.Instructions.FirstOrDefault(instruction => instruction.Flags.Any(flag => flag.Name == name)) ?? _dockerfile?.Instructions.FirstOrDefault(instruction => instruction is FromInstruction from ? from.Image == name : instruction is CopyInstruction copy && copy.From == name)
            ?? _dockerfile?.Instructions.FirstOrDefault(instruction => instruction.Text.Contains(name, StringComparison.Ordinal));
    }

    private Instruction? Folder() =>
        Executed is { } executed ? _dockerfile!.Instructions.LastOrDefault(instruction => instruction is WorkdirInstruction && instruction.Line < executed.Line) : null;

    [GeneratedRegex(@"(load metadata for|resolve image config for|FROM) (docker-image://)?(?<image>[^\s]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Wanted { get; }

    [GeneratedRegex(@"failed to resolve source metadata for (?<image>\S+): |(^|: )(?<image>[^\s:]+(:[0-9]+)?/[^\s""]+?):? not found|https?://(?<image>[^/\s""]+)/v2/", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Named { get; }

    [GeneratedRegex(@"\b(https?://|git://|git@)[^\s""]+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Url { get; }

    [GeneratedRegex("frontend gateway|frontend: ", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Gateway { get; }

    [GeneratedRegex(@"parse error (on )?lines? (?<line>[0-9]{1,7})", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Numbered { get; }

    [GeneratedRegex(@"(""(?<text>([^""\\]|\\.)+)""|: (?<text>[^\s:]+))[^"":]*\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Quoted { get; }
}
