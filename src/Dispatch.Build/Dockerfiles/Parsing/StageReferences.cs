using System.Globalization;

namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary>Checks <c>--from</c> of <c>COPY</c> and <c>RUN --mount</c>: an index or a name of a stage must mean an earlier one.</summary>
internal static class StageReferences
{
    public static IEnumerable<Diagnostic> Check(Stage stage, IReadOnlyList<Stage> all) =>
        from instruction in stage.Instructions
        from reference in References(instruction)
        let problem = Problem(reference, stage, all)
        where problem is not null
        select instruction.Diagnose(Codes.InvalidStage, problem, reference);

    private static IEnumerable<string> References(Instruction instruction) => instruction switch
    {
        CopyInstruction { From: { } from } => [from],
        RunInstruction run => run.Mounts.Select(mount => mount.From).OfType<string>(),
        _ => [],
    };

    private static string? Problem(string reference, Stage stage, IReadOnlyList<Stage> all)
    {
        var isIndex = int.TryParse(reference, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index);
        var target = isIndex
            ? all.ElementAtOrDefault(index)
            : all.FirstOrDefault(other => string.Equals(other.Name, reference, StringComparison.OrdinalIgnoreCase));
        return (isIndex, target) switch
        {
            (true, null) => $"There is no stage {reference}: the Dockerfile has stages 0 to {all.Count - 1}.",
            (_, null) => null,
            _ when target.Index == stage.Index => $"The stage cannot copy from itself ('{reference}').",
            _ when target.Index > stage.Index => $"The stage '{reference}' is only defined in line {target.From.Line}.",
            _ => null,
        };
    }
}
