using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Dockerfiles.Parsing;

namespace Dispatch.Build.Diagnosis.Instructions;

/// <summary>Finds the instruction that a builder's log is about.</summary>
internal sealed class FailedInstruction
{
    // More than any Dockerfile has; a log may pretend anything.
    private const int MostShown = 500;

    private readonly Dockerfile _dockerfile;
    private readonly KnownVariables _variables;
    private readonly ShownText[][] _stages;
    private readonly IReadOnlyList<ImageUse> _images;

    public FailedInstruction(Dockerfile dockerfile, IEnumerable<KeyValuePair<string, string>> buildArguments)
    {
        _dockerfile = dockerfile;
        _variables = new KnownVariables(dockerfile, buildArguments);
        _stages = [.. dockerfile.Stages.Select(stage => stage.Instructions.Select(instruction => new ShownText(instruction, _variables)).ToArray())];
        _images = ImageUse.All(dockerfile, _variables);
    }

    /// <summary>For what is known of a build; null without a Dockerfile.</summary>
    public static FailedInstruction? Of(LogContext context) => context.Dockerfile is { } dockerfile ? new FailedInstruction(dockerfile, context.BuildArguments) : null;

    /// <summary>
    /// The instruction that was shown last, such as <c>RUN make</c>; a keyword alone means any of its kind. Which of several equal ones it was
    /// shows in those before it: the longest run that agrees backwards. Null when the Dockerfile has none like it: then it is the base image's trigger.
    /// </summary>
    /// <param name="shown">Instructions as the log shows them, in order.</param>
    /// <param name="stage">Index of the stage they belong to; null when unknown.</param>
    public Instruction? Last(IReadOnlyList<string> shown, int? stage = null)
    {
        ShownText[] all = stage is { } index && index < _stages.Length ? _stages[index] : [.. _stages.SelectMany(static texts => texts)];
        var last = shown.Skip(Math.Max(0, shown.Count - MostShown)).ToArray();
        var (best, longest, surest) = ((Instruction?)null, 0, 0);
        for (var i = 0; i < all.Length && last.Length > 0; i++)
        {
            var sure = all[i].Match(last[^1]);
            var length = sure > 0 ? 1 : 0;
            while (length > 0 && length <= i && length < last.Length && all[i - length].Match(last[^(length + 1)]) > 0)
            {
                length++;
            }

            if (length > 0 && (sure > surest || (sure == surest && length > longest)))
            {
                (best, longest, surest) = (all[i].Instruction, length, sure);
            }
        }

        return best;
    }

    /// <summary>Of the instructions of some stages those that a text such as <c>RUN make</c> shows most surely, in order.</summary>
    public IReadOnlyList<Instruction> Alike(string shown, IEnumerable<Stage> stages)
    {
        var sure = stages.SelectMany(stage => _stages[stage.Index]).Select(text => (text.Instruction, Score: text.Match(shown))).Where(static entry => entry.Score > 0).ToList();
        return [.. sure.Where(entry => entry.Score == sure.Max(static other => other.Score)).Select(static entry => entry.Instruction)];
    }

    /// <summary>The first FROM whose image is a variable of unknown value; null when there is none.</summary>
    public ImageUse? OpenBase => _images.FirstOrDefault(static use => use is { IsOpen: true, Instruction: FromInstruction });

    /// <summary>
    /// The instruction that reads the image which the text names, or which was retrieved last; else the FROM whose image is a variable of
    /// unknown value, else the first.
    /// </summary>
    /// <param name="text">What the builder printed.</param>
    /// <param name="retrieved">The image it said it reads; null when it said none.</param>
    public ImageUse? Reading(string text, string? retrieved)
    {
        var best = _images.Select(use => (Use: use, Score: use.Score(text) + (retrieved is null ? 0 : use.Score(retrieved)))).Where(static entry => entry.Score > 0).OrderByDescending(static entry => entry.Score).FirstOrDefault().Use;
        ImageUse[] bases = [.. _images.Where(static use => use.Instruction is FromInstruction)];
        return best ?? Array.Find(bases, static use => use.IsOpen) ?? bases.FirstOrDefault() ?? (_images.Count > 0 ? _images[0] : null);
    }

    /// <summary>
    /// The COPY or ADD that wants a path: one of its sources is its end, or has its file name; else the first with a pattern or an address; else
    /// the first. Those at or after an instruction are looked at first.
    /// </summary>
    /// <param name="path">With <c>/</c>; null when the builder named none.</param>
    /// <param name="from">Where the build had come to; null when unknown.</param>
    /// <param name="isDone">Whether that instruction was over.</param>
    public FilesInstruction? Copying(string? path, Instruction? from = null, bool isDone = false)
    {
        FilesInstruction[] all = [.. _dockerfile.Stages.SelectMany(static stage => stage.Instructions).OfType<FilesInstruction>()];
        FilesInstruction[] rest = [.. all.Where(files => from is not null && (isDone ? files.Source.Offset > from.Source.Offset : files.Source.Offset >= from.Source.Offset))];
        return Wanting(path, rest) ?? Wanting(path, all) ?? (path is null ? WithPattern(rest) ?? WithPattern(all) : null) ?? rest.FirstOrDefault() ?? (all.Length == 1 ? all[0] : null);
    }

    /// <summary>The first instruction whose text holds a piece, as written.</summary>
    public Instruction? Holding(string piece) => _dockerfile.Instructions.FirstOrDefault(instruction => instruction.Text.Contains(piece, StringComparison.Ordinal));

    /// <summary>A source of the instruction as the builder sees it.</summary>
    public IEnumerable<string> Sources(FilesInstruction files) => files.Sources.Select(source => _variables.Expand(files, source));

    /// <summary>The name of an earlier stage that is written almost like this one; null when there is none.</summary>
    public string? NearStage(string name) => NearMiss.Find(name, _dockerfile.Stages.Select(static stage => stage.Name).OfType<string>());

    private FilesInstruction? Wanting(string? path, FilesInstruction[] all)
    {
        if (path is null)
        {
            return null;
        }

        var name = path[(path.LastIndexOf('/') + 1)..];
        return Array.Find(all, files => Sources(files).Any(source => Clean(source) is { Length: > 0 } clean && (path == clean || path.EndsWith("/" + clean, StringComparison.Ordinal))))
            ?? Array.Find(all, files => Sources(files).Any(source => Clean(source) is var clean && clean[(clean.LastIndexOf('/') + 1)..] == name));
    }

    private static FilesInstruction? WithPattern(FilesInstruction[] all) =>
        Array.Find(all, static files => files.Sources.Any(static source => source.AsSpan().ContainsAny("*?["))) ?? Array.Find(all, static files => files.Sources.Any(static source => source.Contains("://", StringComparison.Ordinal)));

    private static string Clean(string source)
    {
        // Builders clean the double slash of an address away.
        var clean = source.Replace("://", ":/", StringComparison.Ordinal).Trim('/');
        while (clean.StartsWith("./", StringComparison.Ordinal) || clean.StartsWith("../", StringComparison.Ordinal))
        {
            clean = clean[(clean.IndexOf('/', StringComparison.Ordinal) + 1)..].TrimStart('/');
        }

        return clean;
    }
}
