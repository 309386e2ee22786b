using System.Globalization;
using System.Text.RegularExpressions;
using Dispatch.Build.Diagnosis.Instructions;
using Dispatch.Build.Diagnosis.Rules;
using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Diagnosis.Dialects.Kaniko;

/// <summary>How far a build had come, by what the executor logged.</summary>
internal sealed partial class KanikoProgress
{
    private static readonly Pattern _arguments = new(@"^[Aa]rgs: \[((-\S* (\S+ )*?)??-c (?<shell>(.|\n)*)|(?<words>(.|\n)*))\]\z");
    private readonly List<string> _shown = [];
    private readonly List<string> _commands = [];

    public KanikoProgress(IReadOnlyList<KanikoMessage> messages)
    {
        foreach (var message in messages.Where(static message => message is { IsShownByDefault: true, IsLibrary: false }))
        {
            Take(message.Text);
        }
    }

    /// <summary>The image that it read last; empty when that had no name, null when it read none.</summary>
    public string? Retrieved { get; private set; }

    /// <summary>Whether it read the image, for FROM or to copy out of it.</summary>
    public bool HasRead(string image) => _read.Contains(image);

    /// <summary>Instructions shown so far, the triggers of base images among them; before v0.4 only their commands.</summary>
    public IReadOnlyList<string> Shown => _shown.Count > 0 ? _shown : _commands;

    /// <summary>Whether the one shown last was over.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Whether nothing of the stage that is being built was executed yet.</summary>
    public bool IsAtBase { get; private set; } = true;

    /// <summary>Whether it was pushing the result.</summary>
    public bool IsPushing { get; private set; }

    /// <summary>Whether it was executing a trigger of the base image.</summary>
    public bool IsTrigger => _sinceBase > 0 && _sinceBase <= _triggers;

    /// <summary>Index of the stage being built; null when not told (before v1.8).</summary>
    public int? Stage { get; private set; }

    private int _triggers;
    private int _sinceBase;

    /// <summary>The instruction that was executed last; the FROM of its stage for a trigger; null when none was, or it is not found.</summary>
    public Instruction? Current(FailedInstruction? instructions) =>
        instructions is null ? null
        : IsTrigger || (_triggers > 0 && Shown.Count > 0 && instructions.Last(Shown, Stage) is null) ? instructions.Reading("", Retrieved)?.Instruction
        : Shown.Count > 0 ? instructions.Last(Shown, Stage)
        : null;

    private void Take(string text)
    {
        if (Reads.Match(text) is { Success: true } reads)
        {
            Retrieved = reads.Groups["image"].Value;
            _read.Add(Retrieved);
        }
        else if (StageBegin.Match(text) is { Success: true } stage)
        {
            Stage = int.TryParse(stage.Groups["index"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;
            (IsAtBase, _sinceBase) = (true, 0);
            Retrieved = stage.Groups["image"].Success ? stage.Groups["image"].Value : Retrieved;
        }
        else if (Triggers.Match(text) is { Success: true } triggers)
        {
            _triggers = int.TryParse(triggers.Groups["count"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
            (IsAtBase, _sinceBase) = (true, 0);
        }
        else if (Keyword.IsMatch(text))
        {
            Show(_shown, text);
        }
        else if (Command.Match(text) is { Success: true } command)
        {
            TakeCommand(command.Groups["word"].Value);
        }
        else if (_arguments.Match(text) is { Success: true } arguments)
        {
            Show(_commands, "RUN " + (arguments.Groups["shell"].Success ? arguments.Groups["shell"].Value : _program + " " + arguments.Groups["words"].Value));
        }
        else if (text.StartsWith("Unpacking layer", StringComparison.Ordinal))
        {
            IsAtBase = true;
        }

        IsDone = Over.IsMatch(text) || (IsDone && !Keyword.IsMatch(text) && !Command.IsMatch(text) && !_arguments.IsMatch(text));
        IsPushing |= text.StartsWith("Pushing image to", StringComparison.Ordinal) || text.StartsWith("Failed to push to destination", StringComparison.Ordinal);
    }

    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private string _program = "";

    // "cmd: ENV", "cmd: copy [.]", and "cmd: /bin/sh" before the arguments of a RUN.
    private void TakeCommand(string word)
    {
        if (Bare.IsMatch(word))
        {
            Show(_commands, word.ToUpperInvariant());
        }
        else
        {
            _program = word;
        }
    }

    private void Show(List<string> list, string text)
    {
        list.Add(text);
        if (list == _shown || _shown.Count == 0)
        {
            _sinceBase++;
        }

        IsAtBase = false;
    }

    private const string Keywords = "ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR";

    [GeneratedRegex($"^({Keywords}) ", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Keyword { get; }

    [GeneratedRegex($"^({Keywords})\\z", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Bare { get; }

    [GeneratedRegex($"^([Cc]md: (?<word>\\S+)|(?<word>ARG)\\z)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Command { get; }

    [GeneratedRegex("^(Retrieving image manifest|Retrieving image|Downloading base image)( (?<image>\\S*))?", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Reads { get; }

    [GeneratedRegex(@"^Building stage '(?<image>[^']*)' \[idx: '(?<index>[0-9]+)'", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex StageBegin { get; }

    [GeneratedRegex("^Executing (?<count>[0-9]+) build triggers", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Triggers { get; }

    [GeneratedRegex("^(Taking snapshot|No files (were )?changed|Skipping snapshot)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Over { get; }
}
