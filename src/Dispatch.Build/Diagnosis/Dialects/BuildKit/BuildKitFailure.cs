using System.Globalization;
using Dispatch.Build.Diagnosis.Rules;
using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Reporting;
using static Dispatch.Build.Diagnosis.Dialects.BuildKit.BuildKitWords;

namespace Dispatch.Build.Diagnosis.Dialects.BuildKit;

/// <summary>Tells from BuildKit's last words, and the vertex they come from, why a build failed.</summary>
/// <param name="log">All of it.</param>
/// <param name="words">The last words, or the error of the vertex where the log breaks off before them.</param>
/// <param name="vertex">The one they come from; null when it cannot be told.</param>
/// <param name="context">What else is known.</param>
internal sealed class BuildKitFailure(BuildKitLog log, string words, BuildKitVertex? vertex, LogContext context)
{
    private const int LongestQuote = 400;

    // What decides although the words are about a command.
    private static readonly ErrorCode[] _ofBuilder = [Codes.OwnerUnknown, Codes.InstructionFailed, Codes.OutOfMemory, Codes.Cancelled];

    private readonly BuildKitPlaces _places = new(log, vertex, context);
    private readonly string _core = Core(words);

    /// <summary>The root cause; <c>unknown</c> where the words mean nothing to us.</summary>
    public Diagnostic Explain()
    {
        var found = (log.Vertices.Count == 0 ? Arguments() : null) ?? (words.StartsWith("panic: ", StringComparison.Ordinal) ? Crashed() : null) ?? Told() ?? OfVertex() ?? OfDockerfile()
            ?? new Diagnostic(Codes.StepFailed, Sentence(_core)) { File = null };
        return found with { Related = Related(found) };
    }

    private Diagnostic? Arguments() =>
        log.Others.Append(words).Select(CommandLine.Find).FirstOrDefault(static said => said is not null) is { } said
            ? new Diagnostic(Codes.BuilderUsage, said)
            : Row(BuildKitPatterns.Client, words);

    private Diagnostic? Told() =>
        Process(words) is not var (arguments, end) ? Row(BuildKitPatterns.Any, words)
        : Row(BuildKitPatterns.Any, end) is { } said && _ofBuilder.Contains(said.Code) ? said
        : vertex is { Kind: VertexKind.Files } copy ? Copied(copy)
        : Ran(arguments, end);

    // Before v0.6 a program of a helper image copied, and said on its output why it could not.
    private Diagnostic Copied(BuildKitVertex copy)
    {
        var said = string.Join(' ', copy.Output.TakeWhile(static line => line.Length > 0));
        return Row(BuildKitPatterns.Any, said) ?? Row(BuildKitPatterns.Files, said) ?? _places.Step(new Diagnostic(Codes.InstructionFailed, Sentence(said)));
    }

    private Diagnostic Ran(string arguments, string end)
    {
        var code = ExitCode.Match(end);
        var exit = code.Success && int.TryParse(code.Groups["code"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (int?)null;
        var started = code.Success || NoCode.IsMatch(end);
        var step = _places.Ran(arguments);
        var found = RunFailure.Explain(new RunEnd(exit, StartError: started ? null : end), vertex?.Output ?? [], step, context);
        return found.Line > 0 ? found : _places.Shown(found);
    }

    // Layers are read when the first vertex needs them.
    private bool ReadsLayers => vertex?.Kind is VertexKind.Run or VertexKind.Files && LayerTrouble.IsMatch(_core);

    private Diagnostic? OfVertex()
    {
        if (ReadsLayers && Remote(RemoteSubject.Base) is { } read)
        {
            return read;
        }

        return vertex?.Kind switch
        {
            VertexKind.Run => RunFailure.Explain(new RunEnd(null, StartError: _core), [], _places.Ran(null), context) is var found && found.Line > 0 ? found : _places.Shown(found),
            VertexKind.Files or VertexKind.Download => Downloaded() ?? Row(BuildKitPatterns.Files, words) ?? _places.Step(new Diagnostic(Codes.InstructionFailed, $"{vertex?.Step?.Keyword} failed: {Sentence(_core)}")),
            VertexKind.Definition => new Diagnostic(Codes.DockerfileUnreadable, $"The Dockerfile cannot be read: {Sentence(_core)}"),
            VertexKind.Context => new Diagnostic(Codes.ContextMissing, $"The context cannot be read: {Sentence(_core)}"),
            VertexKind.Export => Remote(RemoteSubject.Push) ?? Exported(),
            VertexKind.Base or VertexKind.Frontend or VertexKind.CopyImage => Remote(RemoteSubject.Base) ?? Missing(),
            _ => Wordless(),
        };
    }

    private Diagnostic? Downloaded() => _places.Address is { } address
        ? _places.Step(new Diagnostic(Codes.AddDownload, $"{address} cannot be downloaded: {Sentence(_core)}"))
        : null;

    // The client writes files itself; what is left concerns the server.
    private Diagnostic Exported() => OutputFile.IsMatch(_core)
        ? new Diagnostic(Codes.OutputFile, $"The result cannot be written: {Sentence(_core)}")
        : BadName.IsMatch(_core) ? new Diagnostic(Codes.BuilderUsage, $"The name to push to is none: {Sentence(_core)}")
        : new Diagnostic(Codes.StepFailed, $"The image was built, but not exported: {Sentence(_core)}");

    private Diagnostic? Missing() => NotFound.IsMatch(_core)
        ? _places.Image(new Diagnostic(Codes.BaseNotFound, $"The base image {_places.ImageName ?? "it names"} does not exist."))
        : null;

    // Without a vertex only what was asked of the server tells a pull from a push.
    private Diagnostic? Wordless()
    {
        if (OutputFile.IsMatch(_core))
        {
            return new Diagnostic(Codes.OutputFile, $"A file cannot be written: {Sentence(_core)}");
        }

        if (Pushing.IsMatch(words))
        {
            return Remote(RemoteSubject.Push) ?? Exported();
        }

        if (Pulling.IsMatch(words) || AbsentImage.IsMatch(_core))
        {
            return Remote(RemoteSubject.Base) ?? Missing();
        }

        if (Row([BuildKitPatterns.Files[0]], words) is { } copied)
        {
            return copied;
        }

        if (BadName.IsMatch(_core))
        {
            return new Diagnostic(Codes.BuilderUsage, $"A name in the arguments is none: {Sentence(_core)}");
        }

        return Remote(RemoteSubject.Base) is { } read && RemoteTrouble.Find(words, RemoteSubject.Push) is { } push
            ? read.Either(read.Code, push)
            : null;
    }

    private Diagnostic? Remote(RemoteSubject subject)
    {
        var image = subject is RemoteSubject.Push ? Pushed.Match(words) is { Success: true } match ? match.Groups["image"].Value : context.Destination : _places.ImageName;
        var found = subject is RemoteSubject.Push && BadName.IsMatch(_core) ? null : RemoteTrouble.Explain(_core, subject, image);
        if (found is null || subject is RemoteSubject.Push)
        {
            return found;
        }

        if (_places.MeantStage is var (copy, near))
        {
            return copy.Diagnose(Codes.InvalidStage, $"COPY --from={copy.From} is no earlier stage, and no image that can be read: {Sentence(_core)}", copy.From, $"Did you mean {near}?");
        }

        // Whether the registry broke off or holds too little looks the same.
        if (CutShort.IsMatch(_core))
        {
            found = found.Either(Codes.BaseUnreachable, Codes.BaseCorrupt) with { Code = Codes.BaseUnreachable };
        }

        return ReadsLayers ? _places.Base(found) : _places.Image(found);
    }

    private Diagnostic? OfDockerfile() => log.Excerpt is not null || words.Contains("failed to create LLB definition", StringComparison.Ordinal)
        ? _places.Shown(new Diagnostic(Codes.InvalidArguments, Sentence(_core)))
        : null;

    private Diagnostic? Row(IReadOnlyList<BuildKitPattern> rows, string text)
    {
        var row = rows.FirstOrDefault(row => row.Text.IsMatch(text));
        if (row is null)
        {
            return null;
        }

        var match = row.Text.Match(text);
        var name = match.Groups["name"].Value;
        var message = row.Message?.Replace("{name}", name, StringComparison.Ordinal).Replace("{words}.", Sentence(_core), StringComparison.Ordinal)
            ?? (row.Code == Codes.SourceMissing && name.Length > 0 ? $"{vertex?.Step?.Keyword ?? "COPY"} does not find {name.TrimStart('/')}: it is not there, or an ignore rule leaves it out." : Sentence(_core));
        if (row.Code == Codes.SourceMissing && _places.Copying is { } files)
        {
            return MissingSource.Diagnose(name.Length == 0 ? null : name.TrimStart('/'), files, _places.Instructions, context, _core);
        }

        var found = new Diagnostic(row.Code, message);
        return row.Code == Codes.DiskFull && ReadsLayers ? _places.Base(found)
            : row.Code == Codes.Killed && Crashed() is { } crash ? crash
            : _places.Put(row.Place, found, match);
    }

    // Old versions end with a panic on what they should refuse.
    private Diagnostic? Crashed() => context.DockerfileErrors is [var error, ..] && log.Vertices.All(static other => other.Step is null)
        ? error with { Message = $"{error.Message} This version of the builder crashes on it." }
        : null;

    private List<Diagnostic> Related(Diagnostic root) =>
    [
        .. log.Vertices.Where(other => other.State == VertexState.Failed && other != vertex && other.Kind != VertexKind.Cache && other.Error != vertex?.Error && !words.Contains(other.Error!, StringComparison.Ordinal))
            .Select(other => new Diagnostic(root.Code, $"{other.Name.Cut(LongestQuote)}: {Sentence(other.Error!)}") { File = root.File }).Take(5),
    ];

    private static string Sentence(string text) => text.Cut(LongestQuote).TrimEnd('.', ' ') + ".";
}
