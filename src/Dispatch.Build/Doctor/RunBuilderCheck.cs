using Dispatch.Build.Engines.Local.Run;

namespace Dispatch.Build.Doctor;

/// <summary>Whether there is a builder for <c>RUN</c> that really works: rootless ones need more than being installed.</summary>
internal static class RunBuilderCheck
{
    private const string Name = "run-builder";

    public static Check Create(IReadOnlyList<ExaminedDefinition> examined) => new(Name, Codes.BuilderFailed, cancellationToken => examined.Count > 0 && examined.All(static one => one.IsKnative)
        ? Task.FromResult(CheckResult.Skip(Name, "The cluster executes RUN."))
        : RunAsync(examined.Select(static one => one.RunBuilder).FirstOrDefault(static name => name is not null), RunBuilder.ThisProcess(), cancellationToken));

    /// <param name="wanted">The builder that is named; null for the first one found.</param>
    /// <param name="environment">Where to look, and what it gets.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static async Task<CheckResult> RunAsync(string? wanted, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        foreach (var name in wanted is null ? RunBuilder.Names : [wanted])
        {
            if (Executables.Find(name, environment) is { } program)
            {
                return await TryAsync(name, program, environment, cancellationToken);
            }
        }

        return wanted is null
            ? CheckResult.Warn(Name, "None of buildah, podman and docker is on the PATH: Dockerfiles with RUN cannot be built here.", Codes.BuilderMissing.Remedy)
            : CheckResult.Fail(Name, Codes.BuilderMissing, $"{wanted} is not on the PATH.");
    }

    private static async Task<CheckResult> TryAsync(string name, string program, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var isRootless = name != "docker" && OperatingSystem.IsLinux() && !Environment.IsPrivilegedProcess;
        if (isRootless && UserNamespaces.FindTrouble(Environment.UserName) is var (trouble, remedy))
        {
            return CheckResult.Warn(Name, $"{program} cannot work for this user: {trouble}", remedy);
        }

        // What needs a daemon asks it; what needs a user namespace enters one.
        string[] question = name == "docker" ? ["version", "--format", "{{.Server.Version}}"] : isRootless ? ["unshare", "true"] : ["info"];
        var answer = await ProgramAnswer.OfAsync(new(program, question, Path.GetTempPath(), environment), cancellationToken);
        return answer.ExitCode == 0
            ? CheckResult.Ok(Name, $"{program} works{(isRootless ? ", without root" : "")}")
            : CheckResult.Warn(Name, $"`{name} {string.Join(' ', question)}` fails: {answer.LastLine}", name == "docker" ? "Start the daemon, or let this user reach its socket (the group docker)." : "Read the message; Dockerfiles with RUN cannot be built here before.");
    }
}
