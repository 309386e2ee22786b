using System.Text;
using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Keys;
using Dispatch.Oci;

namespace Dispatch.Build.Knative.Dockerfiles;

/// <summary>A Dockerfile for a builder that is told only what a template passes on: the same lines, arguments as defaults, labels at the end.</summary>
/// <param name="Original">As it was found, up to the stage to build; findings are about its lines, which are those of <paramref name="Text"/>.</param>
/// <param name="Text">For the cluster.</param>
internal sealed record PreparedDockerfile(Dockerfile Original, string Text)
{
    /// <summary>Build arguments that went into <see cref="Text"/> or would have: not to be passed as arguments of the template.</summary>
    public IReadOnlyList<string> Inlined { get; init; } = [];

    /// <summary>Those of <see cref="Inlined"/> that no <c>ARG</c> declares, so that they have no effect.</summary>
    public IReadOnlyList<string> Unused { get; init; } = [];

    /// <summary>Prepares a Dockerfile. It ends with the target stage: templates build whatever comes last.</summary>
    /// <param name="dockerfile">As it was found.</param>
    /// <param name="build">Arguments, labels, input key, target.</param>
    /// <param name="unpassed">Names of build arguments that the template has no parameter for.</param>
    /// <exception cref="DispatchException">There is no such target stage, or a value cannot stand in a Dockerfile.</exception>
    public static PreparedDockerfile Create(Dockerfile dockerfile, ImageBuild build, IReadOnlyCollection<string> unpassed)
    {
        var original = dockerfile.UpTo(dockerfile.Target(build.Target));
        var inlined = build.BuildArguments.Where(argument => unpassed.Contains(argument.Key, StringComparer.Ordinal)).ToList();
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in PlatformDefaults(original, build).Concat(inlined))
        {
            values[name] = value;
        }

        var (text, unused) = ArgDefaults.Write(original, values);
        return new(original, AppendLabels(text, original.File, build))
        {
            Inlined = [.. inlined.Select(static argument => argument.Key).Distinct(StringComparer.Ordinal)],
            Unused = unused,
        };
    }

    // kaniko sets these from v1.25.3 on only; before, they are silently empty. The pod builds for the platform it runs on.
    private static IEnumerable<KeyValuePair<string, string>> PlatformDefaults(Dockerfile dockerfile, ImageBuild build)
    {
        var given = build.BuildArguments.Select(static argument => argument.Key).ToHashSet(StringComparer.Ordinal);
        var declared = dockerfile.Instructions.OfType<ArgInstruction>().SelectMany(static instruction => instruction.Arguments)
            .GroupBy(static argument => argument.Name, StringComparer.Ordinal)
            .Where(static uses => uses.All(static use => use.Default is null))
            .Select(static uses => uses.Key);
        return
            from name in declared
            where !given.Contains(name)
            let prefix = name.StartsWith("TARGET", StringComparison.Ordinal) ? "TARGET" : name.StartsWith("BUILD", StringComparison.Ordinal) ? "BUILD" : null
            where prefix is not null
            let value = PlatformValue(name[prefix.Length..], build.Platform)
            where value is not null
            select KeyValuePair.Create(name, value);
    }

    private static string? PlatformValue(string part, Platform platform) => part switch
    {
        "PLATFORM" => string.IsNullOrEmpty(platform.Variant) ? $"{platform.OS}/{platform.Architecture}" : $"{platform.OS}/{platform.Architecture}/{platform.Variant}",
        "OS" => platform.OS,
        "ARCH" => platform.Architecture,
        "VARIANT" => platform.Variant ?? "",
        _ => null,
    };

    private static string AppendLabels(string text, string file, ImageBuild build)
    {
        var result = new StringBuilder(text);
        if (DanglingEscape(DockerfileParser.Parse(text, file)) is { } dangling)
        {
            result.Remove(dangling, 1);
        }

        if (result.Length > 0 && result[^1] != '\n')
        {
            result.Append('\n');
        }

        // The key comes last: no label of the user's may stand in for it.
        var key = build.Annotations.TryGetValue(InputKey.Annotation, out var value) ? [KeyValuePair.Create(InputKey.Annotation, value)] : Array.Empty<KeyValuePair<string, string>>();
        foreach (var (name, content) in build.Labels.Concat(key))
        {
            if (name.Length == 0 || name.Contains('=', StringComparison.Ordinal))
            {
                throw new DispatchException(new Diagnostic(Codes.DeliveryImpossible, $"'{name}' cannot be the name of a label in a Dockerfile.") { Suggestion = "Give the label a name without '='." });
            }

            result.Append("LABEL ").Append(DockerfileValue.Quote(name, $"The name of the label '{name}'")).Append('=')
                .Append(DockerfileValue.Quote(content, $"The label {name}")).Append('\n');
        }

        return result.ToString();
    }

    /// <summary>Where the escape character stands that would draw an appended line into the last instruction; null when none does.</summary>
    private static int? DanglingEscape(Dockerfile dockerfile)
    {
        var last = dockerfile.Instructions.MaxBy(static instruction => instruction.Source.Offset)!;
        var body = last.Text.AsSpan().TrimEnd(" \t\r\n");
        var isContinued = last.Heredocs.Count == 0 && body.Length > 0 && body[^1] == dockerfile.EscapeCharacter
            && (body.Length == 1 || body[^2] != dockerfile.EscapeCharacter);
        return isContinued ? last.Source.Offset + body.Length - 1 : null;
    }
}
