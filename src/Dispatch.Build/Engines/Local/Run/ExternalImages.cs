using Dispatch.Build.Dockerfiles;
using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local.Run;

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
        var arguments = GlobalArguments.Evaluate(dockerfile, build.BuildArguments, build.Platform);
        var found = new List<ExternalImage>();
        var needed = new SortedSet<int> { TargetOf(dockerfile, build.Target).Index };
        while (needed.Count > 0)
        {
            var stage = dockerfile.Stages[needed.Max];
            needed.Remove(stage.Index);
            foreach (var (instruction, word, platform) in References(stage))
            {
                var image = Expand(word, instruction);
                if (dockerfile.FindStage(image, stage.Index, indexAllowed: instruction is not FromInstruction) is { } earlier)
                {
                    needed.Add(earlier.Index);
                }
                else if (image is not "scratch" || instruction is not FromInstruction)
                {
                    found.Add(new ExternalImage(instruction, word, image, platform is null ? build.Platform : ParsePlatform(Expand(platform, instruction), instruction)));
                }
            }
        }

        return found;

        string Expand(string word, Instruction at)
        {
            var value = Expansion.ExpandWord(word, arguments.Find, dockerfile.EscapeCharacter, at);
            return value.Length > 0
                ? value
                : throw new DispatchException(at.Diagnose(Codes.InvalidArguments, $"'{word}' in {at.Keyword} is empty.", word, "Pass the build argument it needs."));
        }
    }

    /// <summary>The stage to build: by name or index; the last one when no target is given.</summary>
    /// <exception cref="DispatchException">There is no such stage.</exception>
    public static Stage TargetOf(Dockerfile dockerfile, string? target) =>
        target is null
            ? dockerfile.Stages[^1]
            : dockerfile.FindStage(target, dockerfile.Stages.Count, indexAllowed: true)
                ?? throw new DispatchException(new Diagnostic(Codes.InvalidStage, $"The Dockerfile has no stage '{target}'.") { File = dockerfile.File, Line = 1, Column = 1 });

    private static IEnumerable<(Instruction Instruction, string Word, string? Platform)> References(Stage stage)
    {
        yield return (stage.From, stage.From.Image, stage.From.Platform);
        foreach (var instruction in stage.Instructions)
        {
            IEnumerable<string?> words = instruction switch
            {
                CopyInstruction copy => [copy.From],
                RunInstruction run => run.Mounts.Select(mount => mount.From),
                _ => [],
            };
            foreach (var word in words.OfType<string>())
            {
                yield return (instruction, word, null);
            }
        }
    }

    private static Platform ParsePlatform(string text, Instruction at) => text.Split('/') switch
    {
        [var os, var architecture] => new Platform { OS = os, Architecture = architecture },
        [var os, var architecture, var variant] => new Platform { OS = os, Architecture = architecture, Variant = variant },
        _ => throw new DispatchException(at.Diagnose(Codes.InvalidValue, $"'{text}' is no platform.", suggestion: "Write os/architecture, for example linux/amd64.")),
    };
}
