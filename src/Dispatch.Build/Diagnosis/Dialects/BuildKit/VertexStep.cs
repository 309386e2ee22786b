using System.Globalization;
using System.Text.RegularExpressions;

namespace Dispatch.Build.Diagnosis.Dialects.BuildKit;

/// <summary>An instruction as a vertex names it: <c>[linux/amd64 builder 2/3] RUN make</c>.</summary>
/// <param name="Stage">The stage's name or <c>stage-</c> and its index; null when there is but one.</param>
/// <param name="FromEnd">How many steps of the stage follow.</param>
/// <param name="Trigger">Whether it stands in the base image (ONBUILD).</param>
/// <param name="Text">The instruction, variables expanded where they are known.</param>
internal sealed partial record VertexStep(string? Stage, int FromEnd, bool Trigger, string Text)
{
    private const string Onbuild = "ONBUILD ";

    /// <summary>Upper case, for example <c>RUN</c>.</summary>
    public string Keyword => Text.Split(' ', 2)[0].ToUpperInvariant();

    /// <summary>Takes a vertex's name apart; null when it is no step of a stage.</summary>
    public static VertexStep? Parse(string name)
    {
        var match = Form.Match(name);
        if (!match.Success)
        {
            return null;
        }

        var text = match.Groups["text"].Value;
        var trigger = text.StartsWith(Onbuild, StringComparison.Ordinal);
        return new VertexStep(
            match.Groups["scope"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [.., var stage] && !stage.Contains('/', StringComparison.Ordinal) ? stage : null,
            int.Parse(match.Groups["count"].ValueSpan, CultureInfo.InvariantCulture) - int.Parse(match.Groups["index"].ValueSpan, CultureInfo.InvariantCulture),
            trigger,
            trigger ? text[Onbuild.Length..] : text);
    }

    [GeneratedRegex(@"^\[(?<scope>([^\]/ ]+ |[^\] ]+/[^\] ]+ )*)(?<index>[0-9]{1,5})/(?<count>[0-9]{1,5})\] (?<text>.+)\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Form { get; }
}
