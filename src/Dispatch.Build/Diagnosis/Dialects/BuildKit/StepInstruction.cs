using Dispatch.Build.Diagnosis.Instructions;
using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Diagnosis.Dialects.BuildKit;

/// <summary>Finds the instruction that a vertex executes.</summary>
internal static class StepInstruction
{
    /// <summary>The instruction; for a trigger of a base image the FROM that brings it; null when none can be told.</summary>
    public static Instruction? Find(Dockerfile dockerfile, VertexStep step, LogContext context)
    {
        IReadOnlyList<Stage> named = [.. dockerfile.Stages.Where(stage => string.Equals(step.Stage, stage.Name ?? $"stage-{stage.Index}", StringComparison.OrdinalIgnoreCase))];
        var stages = named.Count > 0 ? named : dockerfile.Stages;
        if (step.Trigger)
        {
            return stages[^1].From;
        }

        if (step.Keyword == "FROM")
        {
            return stages.Count == 1 ? stages[0].From : null;
        }

        var variables = new KnownVariables(dockerfile, context.BuildArguments);
        var scored = stages.SelectMany(static stage => stage.Instructions).Where(instruction => instruction.Keyword == step.Keyword)
            .Select(instruction => (Instruction: instruction, Score: new ShownText(instruction, variables).Match(step.Text))).Where(static entry => entry.Score > 0).ToList();
        var alike = scored.Where(entry => entry.Score == scored.Max(static other => other.Score)).Select(static entry => entry.Instruction).ToList();
        if (alike.Count == 1)
        {
            return alike[0];
        }

        // Before v0.6 a WORKDIR was no step of its own.
        var there = stages.SelectMany(stage => new[] { At(stage, step.FromEnd, workdirs: true), At(stage, step.FromEnd, workdirs: false) })
            .OfType<Instruction>().Where(instruction => instruction.Keyword == step.Keyword).ToList();
        return there.Find(alike.Contains) ?? alike.FirstOrDefault() ?? (stages.Count > 1 ? null : there.Find(instruction => IsCut(step.Text) || BeginsAlike(instruction.Text, step.Text)) ?? stages[0].From);
    }

    // Before v0.6 a trigger of the base image looks like any other instruction, only that the Dockerfile has none like it.
    private static bool IsCut(string text) => text.EndsWith("...", StringComparison.Ordinal) || text.Contains("<<", StringComparison.Ordinal);

    // v0.3 expands what the shell should.
    private static bool BeginsAlike(string text, string shown) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(3).SequenceEqual(shown.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(3), StringComparer.Ordinal);

    private static Instruction? At(Stage stage, int fromEnd, bool workdirs) =>
        stage.Instructions.Where(instruction => instruction is RunInstruction or FilesInstruction || (workdirs && instruction is WorkdirInstruction)).Reverse().ElementAtOrDefault(fromEnd);
}
