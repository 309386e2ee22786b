using Dispatch.Build.Dockerfiles;
using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local;

/// <summary>A place in a Dockerfile that names an image outside of it.</summary>
/// <param name="Instruction">Where.</param>
/// <param name="Word">The name as written.</param>
/// <param name="Image">The name after expansion.</param>
/// <param name="Platform">For which platform.</param>
internal sealed record ExternalImage(Instruction Instruction, string Word, string Image, Platform Platform);

/// <summary>Finds the images that the target stage needs from outside.</summary>
internal static class ExternalImages
{
    /// <exception cref="DispatchException">A name is empty or malformed, or there is no such target stage.</exception>
    public static IReadOnlyList<ExternalImage> Find(Dockerfile dockerfile, ImageBuild build)
    {
        var variables = new BuildVariables(dockerfile, build, LocalEngine.ThisMachine());
        var stages = StageGraph.Needed(dockerfile, build.Target, from => Expand(from.Image, from));
        return
        [
            .. from stage in stages
               from reference in References(stage)
               let image = Expand(reference.Word, reference.Instruction)
               let isFrom = reference.Instruction is FromInstruction
               where dockerfile.FindStage(image, stage.Index, indexAllowed: !isFrom) is null && !(isFrom && image == "scratch")
               select new ExternalImage(reference.Instruction, reference.Word, image, PlatformOf(reference.Instruction)),
        ];

        string Expand(string word, Instruction at)
        {
            var value = variables.Expand(word, dockerfile.EscapeCharacter, at);
            return value.Length > 0
                ? value
                : throw new DispatchException(at.Diagnose(Codes.InvalidArguments, $"'{word}' in {at.Keyword} is empty.", word, "Pass the build argument it needs."));
        }

        Platform PlatformOf(Instruction at) =>
            at is FromInstruction { Platform: { } platform } ? ParsePlatform(Expand(platform, at), at) : build.Platform;
    }

    private static IEnumerable<(Instruction Instruction, string Word)> References(Stage stage) =>
        stage.Instructions.SelectMany(Words, (instruction, word) => (instruction, word)).Prepend((stage.From, stage.From.Image));

    private static IEnumerable<string> Words(Instruction instruction) => instruction switch
    {
        CopyInstruction { From: { } from } => [from],
        RunInstruction run => run.Mounts.Select(mount => mount.From).OfType<string>(),
        _ => [],
    };

    private static Platform ParsePlatform(string text, Instruction at) => text.Split('/') switch
    {
        [var os, var architecture] => new Platform { OS = os, Architecture = architecture },
        [var os, var architecture, var variant] => new Platform { OS = os, Architecture = architecture, Variant = variant },
        _ => throw new DispatchException(at.Diagnose(Codes.InvalidValue, $"'{text}' is no platform.", suggestion: "Write os/architecture, for example linux/amd64.")),
    };
}
