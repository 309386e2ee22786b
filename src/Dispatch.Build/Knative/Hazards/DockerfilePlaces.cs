using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Engines.Local;

namespace Dispatch.Build.Knative.Hazards;

/// <summary>Finds what rules are about in a Dockerfile: instructions by their form.</summary>
internal static partial class DockerfilePlaces
{
    public static IEnumerable<HazardPlace> EmptyImages(HazardContext context) => context.Dockerfile.Stages
        .Where(stage => context.Image(stage.From) is "")
        .Select(static stage => new HazardPlace(stage.From, $"The image of FROM {stage.From.Image} is empty", stage.From.Image));

    public static IEnumerable<HazardPlace> Heredocs(HazardContext context) => context.All<Instruction>()
        .Where(static instruction => instruction.Heredocs.Count > 0)
        .Select(static instruction => new HazardPlace(instruction, $"{instruction.Keyword} with a here-document"));

    public static IEnumerable<HazardPlace> ExpandedHeredocs(HazardContext context) => context.All<FilesInstruction>()
        .Where(static files => files.Heredocs.Any(static document => document.Expand && document.Content.Contains('$', StringComparison.Ordinal)))
        .Select(static files => new HazardPlace(files, $"{files.Keyword} with a here-document that has variables"));

    public static IEnumerable<HazardPlace> ForeignScripts(HazardContext context) => context.All<RunInstruction>()
        .Where(static run => run is { Command.IsExec: false, Heredocs: [var only] } && run.Command.Line.Trim().StartsWith("<<", StringComparison.Ordinal)
            && only.Content.StartsWith("#!", StringComparison.Ordinal) && !only.Content.Split('\n')[0].TrimEnd().EndsWith("/sh", StringComparison.Ordinal))
        .Select(static run => new HazardPlace(run, $"RUN with the script of another program ({run.Heredocs[0].Content.Split('\n')[0].TrimEnd()})"));

    public static IEnumerable<HazardPlace> Mounts(HazardContext context, string type) =>
        from run in context.All<RunInstruction>()
        where run.Mounts.Any(mount => mount.Type == type)
        select new HazardPlace(run, $"RUN --mount=type={type}", "--mount");

    public static IEnumerable<HazardPlace> MountsOfStages(HazardContext context) =>
        from run in context.All<RunInstruction>()
        let mount = run.Mounts.FirstOrDefault(static mount => mount is { Type: "bind", From: not null })
        where mount is not null
        select new HazardPlace(run, $"RUN --mount=type=bind,from={mount.From}", "--mount");

    public static IEnumerable<HazardPlace> Sandboxes(HazardContext context) => context.All<RunInstruction>()
        .Where(static run => run.Network == "none" || run.Security == "insecure" || run.Devices.Count > 0)
        .Select(static run => run.Network == "none" ? new HazardPlace(run, "RUN --network=none", "--network")
            : run.Security == "insecure" ? new HazardPlace(run, "RUN --security=insecure", "--security") : new HazardPlace(run, "RUN --device", "--device"));

    public static IEnumerable<HazardPlace> Modes(HazardContext context) => context.All<FilesInstruction>()
        .Where(static files => files.Chmod is not null)
        .Select(static files => new HazardPlace(files, $"{files.Keyword} --chmod={files.Chmod}", "--chmod"));

    public static IEnumerable<HazardPlace> Links(HazardContext context) => context.All<FilesInstruction>()
        .Where(static files => files.Link)
        .Select(static files => new HazardPlace(files, $"{files.Keyword} --link", "--link"));

    public static IEnumerable<HazardPlace> Checksums(HazardContext context) => context.All<AddInstruction>()
        .Where(static add => add.Checksum is not null)
        .Select(static add => new HazardPlace(add, $"ADD --checksum={add.Checksum}", "--checksum"));

    public static IEnumerable<HazardPlace> Downloads(HazardContext context) =>
        from add in context.All<AddInstruction>()
        from source in add.Sources.Where(static source => IsAddress(source) && !IsRepository(source))
        select new HazardPlace(add, $"ADD {source}", source);

    public static IEnumerable<HazardPlace> Repositories(HazardContext context) =>
        from add in context.All<AddInstruction>()
        from source in add.Sources.Where(static source => IsAddress(source) && IsRepository(source))
        select new HazardPlace(add, $"ADD of the git repository {source}", source);

    // One that matches is enough, as with other builders.
    public static IEnumerable<HazardPlace> EmptyPatterns(HazardContext context) =>
        from step in context.Steps
        let files = step.Instruction as FilesInstruction
        where files is not null and not CopyInstruction { From: not null } && files.Sources.Count > 0 && files.Heredocs.Count == 0
        let sources = files.Sources.Select(source => context.Expand(step, source)).ToList()
        where sources.All(source => source is not null && source.AsSpan().ContainsAny("*?[") && !IsAddress(source) && !MatchesAny(source, context.Build.Workspace))
        select new HazardPlace(files, $"{files.Keyword} {string.Join(' ', files.Sources)}, where nothing in the workspace matches", files.Sources[0]);

    public static IEnumerable<HazardPlace> BadPorts(HazardContext context) =>
        from step in context.Steps
        let expose = step.Instruction as ExposeInstruction
        where expose is not null
        from port in expose.Ports
        let text = context.Expand(step, port)
        where text?.Length > 0 && PortRange.Parse(text) is null
        select new HazardPlace(expose, $"EXPOSE {text}, which is no port", port);

    // The USER of a RUN, its own stage's or an earlier one's that it starts from.
    public static IEnumerable<HazardPlace> Groups(HazardContext context) => context.Dockerfile.Stages
        .SelectMany(static stage => stage.Instructions.OfType<UserInstruction>()
            .Where(user => user.User.Contains(':', StringComparison.Ordinal)
                && stage.Instructions.SkipWhile(other => other != user).Skip(1).TakeWhile(static other => other is not UserInstruction).Any(static other => other is RunInstruction)))
        .Select(static user => new HazardPlace(user, $"USER {user.User} before a RUN", user.User));

    public static IEnumerable<HazardPlace> Platforms(HazardContext context)
    {
        var platform = context.Build.Platform;
        var own = string.Join('/', new[] { platform.OS, platform.Architecture, platform.Variant }.Where(static part => !string.IsNullOrEmpty(part)));
        return
            from stage in context.Dockerfile.Stages
            let text = stage.From.Platform is null ? null : HazardScope.Unknown.Expand(stage.From.Platform, context.Dockerfile.EscapeCharacter, stage.From)
            where text is not null && text != own
            select new HazardPlace(stage.From, $"FROM --platform={text} in a build for {own}", "--platform");
    }

    private static bool IsAddress(string source) =>
        source.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || source.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    // What BuildKit clones: a path that ends in .git, a reference or folder after # may follow.
    private static bool IsRepository(string address) => address.Split('#', '?')[0].EndsWith(".git", StringComparison.OrdinalIgnoreCase);

    private static bool MatchesAny(string pattern, Workspaces.Workspace workspace)
    {
        try
        {
            var parts = ImagePath.Key(pattern).Split('/');
            return workspace.Entries.Any(entry => entry.Path.Split('/') is var names && names.Length == parts.Length && parts.Zip(names).All(static pair => GlobPattern.Matches(pair.First, pair.Second)));
        }
        catch (FormatException)
        {
            return true; // The builder refuses it.
        }
    }
}
