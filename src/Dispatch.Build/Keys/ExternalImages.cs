using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Keys;

/// <summary>The images a Dockerfile builds on besides its base image: <c>FROM</c>, <c>COPY --from</c>, <c>RUN --mount=from=</c>.</summary>
internal static class ExternalImages
{
    /// <summary>Their names with arguments expanded, each once, in the order of the text.</summary>
    /// <exception cref="DispatchException">A name cannot be expanded.</exception>
    public static IReadOnlyList<string> Find(Dockerfile dockerfile, ImageBuild build)
    {
        var variables = GlobalArguments(dockerfile, build);
        return [.. dockerfile.Stages.SelectMany(stage => Names(dockerfile, stage, variables))
            .Where(name => name is not ("" or "scratch") && !string.Equals(name, build.BaseImage?.ToString(), StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Names(Dockerfile dockerfile, Stage stage, Dictionary<string, string> variables)
    {
        var from = Expansion.ExpandWord(stage.From.Image, variables.GetValueOrDefault, dockerfile.EscapeCharacter, stage.From);
        if (dockerfile.FindStage(from, stage.Index, indexAllowed: false) is null)
        {
            yield return from;
        }

        var others = stage.Instructions.SelectMany(instruction => instruction switch
        {
            CopyInstruction copy => [copy.From],
            RunInstruction run => run.Mounts.Select(mount => mount.From),
            _ => Enumerable.Empty<string?>(),
        });
        foreach (var other in others)
        {
            if (other is not null && dockerfile.FindStage(other, stage.Index, indexAllowed: true) is null)
            {
                yield return other;
            }
        }
    }

    // What FROM may use: arguments declared before the first stage, and the platform's.
    private static Dictionary<string, string> GlobalArguments(Dockerfile dockerfile, ImageBuild build)
    {
        var platform = build.Platform;
        var variant = platform.Variant ?? "";
        var name = $"{platform.OS}/{platform.Architecture}" + (variant.Length > 0 ? "/" + variant : "");
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var prefix in (string[])["TARGET", "BUILD"])
        {
            variables[prefix + "PLATFORM"] = name;
            variables[prefix + "OS"] = platform.OS;
            variables[prefix + "ARCH"] = platform.Architecture;
            variables[prefix + "VARIANT"] = variant;
        }

        foreach (var instruction in dockerfile.GlobalArguments)
        {
            foreach (var (argument, text) in instruction.Arguments)
            {
                var given = build.BuildArguments.LastOrDefault(pair => string.Equals(pair.Key, argument, StringComparison.Ordinal)).Value;
                if (given is not null)
                {
                    variables[argument] = given;
                }
                else if (text is not null)
                {
                    variables[argument] = Expansion.ExpandWord(text, variables.GetValueOrDefault, dockerfile.EscapeCharacter, instruction);
                }
            }
        }

        return variables;
    }
}
