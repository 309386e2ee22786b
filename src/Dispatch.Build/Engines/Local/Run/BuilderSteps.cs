using System.Globalization;
using System.Text.RegularExpressions;
using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Engines.Local.Run;

/// <summary>A step of a builder.</summary>
/// <param name="Number">From 1 in its stage.</param>
/// <param name="Count">Steps of its stage.</param>
/// <param name="Text">As the builder printed it.</param>
/// <param name="Instruction">What it executes; the stage's <c>FROM</c> for a trigger of its base image.</param>
/// <param name="IsTrigger">Whether it came with the base image.</param>
internal sealed record BuilderStep(int Number, int Count, string Text, Instruction Instruction, bool IsTrigger);

/// <summary>
/// Follows the lines <c>[stage/stages] STEP n/m: instruction</c> of buildah and podman. What a RUN prints goes to the same stream, so a line only
/// counts when it is the very next step and names the keyword that stands there; it may follow output that lacks its line end.
/// </summary>
internal sealed partial class BuilderSteps(Dockerfile dockerfile)
{
    private readonly List<BuilderStep> _steps = [];
    private int _stage = -1;
    private int _countAtFrom;

    /// <summary>The step that runs now, or ran last.</summary>
    public BuilderStep? Current => _steps.LastOrDefault();

    /// <summary>The lines that started steps, in order.</summary>
    public IEnumerable<string> Shown => _steps.Select(static step => string.Create(CultureInfo.InvariantCulture, $"STEP {step.Number}/{step.Count}: {step.Text}"));

    /// <summary>The step that a line starts; null when it starts none.</summary>
    /// <param name="line">A line of the builder.</param>
    /// <param name="before">What the step before printed without a line end; empty when there is none.</param>
    public BuilderStep? Read(string line, out string before)
    {
        foreach (Match match in Pattern.Matches(line))
        {
            if (Next(match, line[(match.Index + match.Length)..]) is { } step)
            {
                before = line[..match.Index];
                _steps.Add(step);
                return step;
            }
        }

        before = "";
        return null;
    }

    private BuilderStep? Next(Match match, string text)
    {
        var stage = match.Groups["stage"].Success ? Number(match, "stage") - 1 : 0;
        var (number, count) = (Number(match, "number"), Number(match, "count"));
        var follows = stage == _stage
            ? number == Current!.Number + 1 && (count == Current.Count || Current.Number == 1)
            : stage > _stage && number == 1;
        if (!follows || stage >= dockerfile.Stages.Count || Find(dockerfile.Stages[stage], number, count) is not var (instruction, isTrigger))
        {
            return null;
        }

        if (!isTrigger && !text.StartsWith(instruction.Keyword, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        _countAtFrom = number == 1 ? count : _countAtFrom;
        _stage = stage;
        return new BuilderStep(number, count, text, instruction, isTrigger);
    }

    /// <summary>The step that failed, by the builder's own last word; the current one when that does not tell.</summary>
    public BuilderStep? Failed(string? text) => _steps.FindLast(step => step.Text == text) ?? Current;

    // FROM, the triggers of the base image (not counted before it is read), our instructions, and what options add at the end.
    private (Instruction Instruction, bool IsTrigger)? Find(Stage stage, int number, int count)
    {
        var index = number - 2 - (count - _countAtFrom);
        return number == 1 ? (stage.From, false)
            : index < 0 ? (stage.From, true)
            : index < stage.Instructions.Count ? (stage.Instructions[index], false)
            : null;
    }

    private static int Number(Match match, string group) =>
        int.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    [GeneratedRegex(@"(\[(?<stage>[0-9]{1,6})/[0-9]{1,6}\] )?STEP (?<number>[0-9]{1,6})/(?<count>[0-9]{1,6}): ", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern { get; }
}
