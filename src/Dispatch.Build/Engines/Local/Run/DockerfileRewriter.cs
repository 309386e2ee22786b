using System.Text;
using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Engines.Local.Run;

/// <summary>Puts the local copies of images into a Dockerfile in the place of their names.</summary>
internal static class DockerfileRewriter
{
    /// <summary>The text for the builder. Instructions keep their order and number, which is how its steps are found again.</summary>
    /// <exception cref="DispatchException">A name is written in a way that cannot be replaced.</exception>
    public static string Rewrite(Dockerfile dockerfile, IEnumerable<(ExternalImage Image, string Reference)> images)
    {
        var text = new StringBuilder();
        var copied = 0;
        foreach (var place in images.GroupBy(image => image.Image.Instruction).OrderBy(group => group.Key.Source.Offset))
        {
            var instruction = place.Key;
            text.Append(dockerfile.Text, copied, instruction.Source.Offset - copied);
            text.Append(instruction is FromInstruction from ? Rewrite(from, place.Single().Reference) : Rewrite(instruction, place));
            copied = instruction.Source.Offset + instruction.Text.Length;
        }

        return text.Append(dockerfile.Text, copied, dockerfile.Text.Length - copied).ToString();
    }

    // Without --platform: the copy holds one image, that of the platform.
    private static string Rewrite(FromInstruction from, string reference) =>
        from.Name is null ? $"FROM {reference}" : $"FROM {reference} AS {from.Name}";

    private static string Rewrite(Instruction instruction, IEnumerable<(ExternalImage Image, string Reference)> images)
    {
        var text = instruction.Text;
        foreach (var (image, reference) in images)
        {
            var start = text.IndexOf("from=" + image.Word, StringComparison.OrdinalIgnoreCase) + "from=".Length;
            if (start < "from=".Length)
            {
                throw new DispatchException(instruction.Diagnose(
                    Codes.InvalidFlag, $"The image '{image.Word}' is written in parts.", suggestion: $"Write from={image.Word} without quotes and escapes."));
            }

            text = string.Concat(text.AsSpan(0, start), reference, text.AsSpan(start + image.Word.Length));
        }

        return text;
    }
}
