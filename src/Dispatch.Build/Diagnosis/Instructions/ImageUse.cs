using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Diagnosis.Instructions;

/// <summary>An instruction that reads an image, not an earlier stage.</summary>
/// <param name="Instruction">FROM, COPY --from or RUN --mount=from.</param>
/// <param name="Image">Its name, known variables replaced.</param>
internal sealed record ImageUse(Instruction Instruction, string Image)
{
    /// <summary>Whether the name has a variable whose value is unknown.</summary>
    public bool IsOpen => Image.Contains('$', StringComparison.Ordinal);

    /// <summary>All of a Dockerfile, FROMs first.</summary>
    public static IReadOnlyList<ImageUse> All(Dockerfile dockerfile, KnownVariables variables)
    {
        var uses = new List<ImageUse>();
        foreach (var stage in dockerfile.Stages)
        {
            Add(stage.From, stage.From.Image, stage, indexAllowed: false);
        }

        foreach (var (stage, instruction) in dockerfile.Stages.SelectMany(static stage => stage.Instructions.Select(instruction => (stage, instruction))))
        {
            Add(instruction, (instruction as CopyInstruction)?.From, stage, indexAllowed: true);
            foreach (var mount in instruction is RunInstruction run ? run.Mounts : [])
            {
                Add(instruction, mount.From, stage, indexAllowed: true);
            }
        }

        return uses;

        void Add(Instruction instruction, string? image, Stage stage, bool indexAllowed)
        {
            if (image is not (null or "scratch") && dockerfile.FindStage(image, stage.Index, indexAllowed) is null)
            {
                uses.Add(new ImageUse(instruction, variables.Expand(instruction, image)));
            }
        }
    }

    /// <summary>How much of the image a text names: 0 nothing.</summary>
    public int Score(string text)
    {
        var (host, repository, reference) = Split(Image);
        if (IsOpen || repository.Length == 0)
        {
            return 0;
        }

        var names = Names(repository);
        var score = names.Any(name => text.Contains($"/v2/{name}/", StringComparison.Ordinal) || text.Contains($"repository:{name}:", StringComparison.Ordinal)
            || text.Contains($"repository%3A{Uri.EscapeDataString(name)}%3A", StringComparison.OrdinalIgnoreCase)) ? 4 : 0;
        score += reference is not null && text.Contains($"/manifests/{reference}", StringComparison.Ordinal) ? 2 : 0;
        score += host is not null && text.Contains(host, StringComparison.Ordinal) ? 1 : 0;
        return score + (Contains(text, Image) ? 8 : 0);
    }

    private static string[] Names(string repository) => repository.Contains('/', StringComparison.Ordinal) ? [repository] : [repository, $"library/{repository}"];

    // Not as a part of a longer name: base/node does not stand in my/base/node-slim.
    private static bool Contains(string text, string image)
    {
        for (var at = text.IndexOf(image, StringComparison.Ordinal); at >= 0; at = text.IndexOf(image, at + 1, StringComparison.Ordinal))
        {
            var end = at + image.Length;
            if ((at == 0 || !IsName(text[at - 1])) && (end == text.Length || !IsName(text[end]) || (text[end] == ':' && (end + 1 == text.Length || !char.IsLetterOrDigit(text[end + 1])))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsName(char character) => char.IsLetterOrDigit(character) || character is '/' or ':' or '-' or '_' or '@';

    private static (string? Host, string Repository, string? Reference) Split(string image)
    {
        var slash = image.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : image[..slash];
        var host = first.AsSpan().ContainsAny(".:") || first == "localhost" ? first : null;
        var rest = host is null ? image : image[(slash + 1)..];
        var at = rest.IndexOf('@', StringComparison.Ordinal);
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        return at >= 0 ? (host, rest[..at].Split(':')[0], rest[(at + 1)..])
            : colon >= 0 ? (host, rest[..colon], rest[(colon + 1)..])
            : (host, rest, null);
    }
}
