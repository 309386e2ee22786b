using System.Text.RegularExpressions;
using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Engines.Local;

namespace Dispatch.Build.Knative.Hazards;

// What kaniko's image is not made of: mounts of the pod, and its own folder.
internal static partial class DockerfilePlaces
{
    private static readonly string[] _folders = ["workspace", "builder/home", "kaniko"];

    public static IEnumerable<HazardPlace> LostFiles(HazardContext context) => Destinations(context, isLast: true);

    public static IEnumerable<HazardPlace> SharedFolders(HazardContext context) => Destinations(context, isLast: false);

    // A command may only read there, which works, if nowhere else.
    public static IEnumerable<HazardPlace> MentionedMounts(HazardContext context) =>
        from step in context.Steps
        where context.IsLast(step.Stage) && step.Instruction is RunInstruction
        let match = Mention.Match(step.Instruction.Text)
        where match.Success
        select new HazardPlace(step.Instruction, $"RUN with the path {match.Groups["path"].Value}", match.Groups["path"].Value);

    private static IEnumerable<HazardPlace> Destinations(HazardContext context, bool isLast) =>
        from step in context.Steps
        where context.IsLast(step.Stage) == isLast
        let path = step.Instruction switch
        {
            FilesInstruction files => files.Destination,
            WorkdirInstruction workdir => workdir.Path,
            _ => null,
        }
        where path is not null
        let key = step.Scope.Key(path, context.Dockerfile.EscapeCharacter, step.Instruction)
        where key is not null && _folders.Any(folder => ImagePath.IsWithin(key, folder))
        select new HazardPlace(step.Instruction, $"{step.Instruction.Keyword} to /{key}", path);

    [GeneratedRegex(@"(?:^|[\s""'=:;>(])(?<path>/(?:workspace|builder/home|kaniko)(?:/[^\s""';:)]*)?)(?:$|[\s""';:)&|<>])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Mention { get; }
}
