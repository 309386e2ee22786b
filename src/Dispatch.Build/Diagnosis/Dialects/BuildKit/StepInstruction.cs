using Dispatch.Build.Diagnosis.Instructions;
using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Diagnosis.Dialects.BuildKit;

/// <summary>Finds the instruction that a vertex executes.</summary>
internal static class StepInstruction
{
    /// <summary>The instruction; for a trigger of a base image the FROM that brings it; null when none can be told.</summary>
    public static Instruction? Find(Dockerfile dockerfile, VertexStep step, FailedInstruction instructions)
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

        var alike = instructions.Alike(step.Text, stages);
        if (alike.Count == 1)
        {
            return alike[0];
        }

        // Before v0.6 a WORKDIR was no step of its own.
        var there = stages.SelectMany(stage => new[] { At(stage, step.FromEnd, workdirs: true), At(stage, step.FromEnd, workdirs: false) })
            .OfType<Instruction>().Where(instruction => instruction.Keyword == step.Keyword).ToList();
        return there.Find(alike.Contains) ?? (alike.Count > 0 ? alike[0] : null) ?? (stages.Count > 1 ? null : there.Find(instruction => IsCut(step.Text) || BeginsAlike(instruction.Text, step.Text)) ?? stages[0].From);
    }

    // Before v0.6 a trigger of the base image looks like any other instruction, only that the Dockerfile has none like it.
    private static bool IsCut(string text) => text.EndsWith("...", StringComparison.Ordinal) || text.Contains("<<", StringComparison.Ordinal);

    // v0.3 expands what the shell should.
    private static bool BeginsAlike(string text, string shown) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(3).SequenceEqual(shown.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(3), StringComparer.Ordinal);

    private static Instruction? At(Stage stage, int fromEnd, bool workdirs) =>
        stage.Instructions.Where(instruction => instruction is RunInstruction or FilesInstruction || (workdirs && instruction is WorkdirInstruction)).Reverse().ElementAtOrDefault(fromEnd);
}
