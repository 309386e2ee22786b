using System.Globalization;

namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary>Checks <c>--from</c> of <c>COPY</c> and <c>RUN --mount</c>: an index or a name of a stage must mean an earlier one.</summary>
internal sealed class StageReferences(IReadOnlyList<Stage> all)
{
    private readonly Dictionary<string, Stage> _named = all.Where(stage => stage.Name is not null).ToDictionary(stage => stage.Name!, StringComparer.OrdinalIgnoreCase);

    public IEnumerable<Diagnostic> Check(Stage stage) =>
        from instruction in stage.Instructions
        from reference in References(instruction)
        let problem = Problem(reference, stage)
        where problem is not null
        select instruction.Diagnose(Codes.InvalidStage, problem, reference);

    private static IEnumerable<string> References(Instruction instruction) => instruction switch
    {
        CopyInstruction { From: { } from } => [from],
        RunInstruction run => run.Mounts.Select(mount => mount.From).OfType<string>(),
        _ => [],
    };

    private string? Problem(string reference, Stage stage)
    {
        var isIndex = int.TryParse(reference, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index);
        var target = isIndex ? all.ElementAtOrDefault(index) : _named.GetValueOrDefault(reference);
        return target switch
        {
            null when isIndex => $"There is no stage {reference}: the Dockerfile has stages 0 to {all.Count - 1}.",
            { } own when own.Index == stage.Index => $"The stage cannot copy from itself ('{reference}').",
            { } later when later.Index > stage.Index => $"The stage '{reference}' is only defined in line {later.From.Line}.",
            _ => null,
        };
    }
}
