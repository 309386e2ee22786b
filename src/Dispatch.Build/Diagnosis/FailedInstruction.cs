using System.Text.RegularExpressions;
using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Diagnosis;

/// <summary>Finds the instruction that a log of kaniko is about.</summary>
internal static partial class FailedInstruction
{
    /// <summary>The RUN whose command was started last; null for a trigger of the base image.</summary>
    public static RunInstruction? Run(Dockerfile dockerfile, KanikoLog log)
    {
        var started = log.Messages.Where(static message => message.StartsWith("args: [", StringComparison.OrdinalIgnoreCase)).Select(static message => Squeeze(message[7..^(message.EndsWith(']') ? 1 : 0)])).ToList();
        RunInstruction[] runs = [.. dockerfile.Stages.SelectMany(static stage => stage.Instructions).OfType<RunInstruction>()];
        if (started.Count == 0)
        {
            // Quiet logs show no commands; where there is but one it was that.
            return runs.Length == 1 ? runs[0] : null;
        }

        return Last(runs, started, static (run, message) => run.Command.IsExec
            ? Squeeze(string.Concat(run.Command.Words.Skip(1))) == message
            : message == "-c" + Squeeze(run.Command.Line) || (message.StartsWith('-') && message.EndsWith("-c" + Squeeze(run.Command.Line), StringComparison.Ordinal)));
    }

    /// <summary>The instruction that was logged last (v0.6 on); null when none was.</summary>
    public static Instruction? Executed(Dockerfile dockerfile, KanikoLog log)
    {
        Instruction[] all = [.. dockerfile.Stages.SelectMany(static stage => stage.Instructions)];
        var started = log.Messages.Where(static message => Keyword.IsMatch(message)).Select(Squeeze).ToList();
        return Last(all, started, static (instruction, message) => string.Equals(Squeeze(Joined(instruction)), message, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The COPY or ADD that has a source of the same file name as a path in the words, else the first with a pattern or an address.</summary>
    public static Instruction? Files(Dockerfile dockerfile, string words)
    {
        FilesInstruction[] all = [.. dockerfile.Stages.SelectMany(static stage => stage.Instructions).OfType<FilesInstruction>()];
        var names = PathName.Matches(words).Select(static match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        return Array.Find(all, files => files.Sources.Any(source => names.Contains(source.TrimEnd('/')[(source.TrimEnd('/').LastIndexOf('/') + 1)..])))
            ?? Array.Find(all, static files => files.Sources.Any(static source => source.AsSpan().ContainsAny("*?[") || source.Contains("://", StringComparison.Ordinal)))
            ?? (all.Length == 1 ? all[0] : null);
    }

    /// <summary>The FROM, or COPY --from, whose image the words or the last retrieval name; the only one that is no earlier stage; else the last one tried.</summary>
    public static Instruction? From(Dockerfile dockerfile, KanikoLog log, string words)
    {
        FromInstruction[] all = [.. dockerfile.Stages.Where(stage => dockerfile.FindStage(stage.From.Image, stage.Index, indexAllowed: false) is null && stage.From.Image != "scratch").Select(static stage => stage.From)];
        var copied = dockerfile.Stages.SelectMany(static stage => stage.Instructions).OfType<CopyInstruction>().FirstOrDefault(copy => copy.From is { } image && image.Contains('/', StringComparison.Ordinal) && Names(words, image));
        if (copied is not null)
        {
            return copied;
        }

        if (all.Length <= 1)
        {
            return all.FirstOrDefault();
        }

        var retrieved = log.Messages.LastOrDefault(static message => Retrieval.IsMatch(message)) ?? "";
        return Array.Find(all, from => Names(words, from.Image)) ?? Array.Find(all, from => retrieved.Contains(from.Image, StringComparison.Ordinal))
            ?? Array.Find(all, static from => from.Image.Contains('$', StringComparison.Ordinal)) ?? all[0];
    }

    // Which of several equal instructions it was shows in those before it: the longest run that agrees backwards.
    private static T? Last<T>(T[] instructions, List<string> started, Func<T, string, bool> isSame)
        where T : Instruction
    {
        T? best = null;
        var longest = 0;
        for (var i = 0; i < instructions.Length; i++)
        {
            var length = 0;
            while (length <= i && length < started.Count && isSame(instructions[i - length], started[^(length + 1)]))
            {
                length++;
            }

            if (length > longest)
            {
                (best, longest) = (instructions[i], length);
            }
        }

        return best;
    }

    private static bool Names(string words, string image)
    {
        var repository = image.Split('@')[0];
        repository = repository[(repository.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var colon = repository.LastIndexOf(':');
        return words.Contains($"/{(colon < 0 ? repository : repository[..colon])}/manifests", StringComparison.Ordinal) || words.Contains(image, StringComparison.Ordinal);
    }

    private static string Joined(Instruction instruction) => string.Concat(instruction.Text.Split('\n')
        .Where(static line => !line.TrimStart().StartsWith('#')).Select(static line => line.TrimEnd().TrimEnd('\\', '`')));

    private static string Squeeze(string text) => string.Concat(text.Where(static character => !char.IsWhiteSpace(character)));

    [GeneratedRegex("^(ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR) ", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Keyword { get; }

    [GeneratedRegex(@"/(?<name>[^/\s"":]+)(?=[\s"":]|\z)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PathName { get; }

    [GeneratedRegex("^(Retrieving image|Downloading base image)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Retrieval { get; }
}
