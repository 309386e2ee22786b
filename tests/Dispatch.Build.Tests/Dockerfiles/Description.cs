using Dispatch.Build.Dockerfiles;

namespace Dispatch.Build.Tests.Dockerfiles;

/// <summary>An instruction as one line, for tables of cases; line ends become <c>;</c>.</summary>
internal static class Description
{
    public static string Describe(Instruction instruction) =>
        (instruction.Keyword + " " + Body(instruction) + (instruction is OnbuildInstruction ? "" : Heredocs(instruction)))
            .Replace("\r", "", StringComparison.Ordinal).Replace('\n', ';');

    private static string Body(Instruction instruction) => instruction switch
    {
        FromInstruction from => from.Image + If(" as ", from.Name) + If(" platform ", from.Platform),
        ArgInstruction arg => List(arg.Arguments.Select(pair => pair.Name + If("=", pair.Default))),
        EnvInstruction env => List(env.Pairs.Select(pair => $"{pair.Name}={pair.Value}")),
        LabelInstruction label => List(label.Pairs.Select(pair => $"{pair.Name}={pair.Value}")),
        CopyInstruction copy => Files(copy, If(" from ", copy.From), copy.Parents ? " parents" : ""),
        AddInstruction add => Files(add, "", If(" checksum ", add.Checksum) + If(" keep ", add.KeepGitDirectory) + If(" unpack ", add.Unpack)),
        RunInstruction run => Command(run.Command) + string.Concat(run.Mounts.Select(Mount)) + (run.Network == "default" ? "" : " network " + run.Network)
            + (run.Security == "sandbox" ? "" : " security " + run.Security) + string.Concat(run.Devices.Select(device => " device " + device)),
        CmdInstruction cmd => Command(cmd.Command),
        EntrypointInstruction entrypoint => Command(entrypoint.Command),
        ShellInstruction shell => List(shell.Words),
        WorkdirInstruction workdir => workdir.Path,
        UserInstruction user => user.User,
        ExposeInstruction expose => List(expose.Ports),
        VolumeInstruction volume => List(volume.Paths),
        StopSignalInstruction stop => stop.Signal,
        HealthcheckInstruction { Command: null } => "NONE",
        HealthcheckInstruction health => $"{Command(health.Command)} {health.Interval} {health.Timeout} {health.StartPeriod} {health.StartInterval} {health.Retries}",
        OnbuildInstruction onbuild => $"{Describe(onbuild.Trigger)} ({onbuild.TriggerText})",
        MaintainerInstruction maintainer => maintainer.Name,
        _ => throw new ArgumentException(instruction.Keyword, nameof(instruction)),
    };

    private static string Files(FilesInstruction files, string before, string after) =>
        $"{List(files.Sources)} -> {files.Destination}{before}{If(" chown ", files.Chown)}{If(" chmod ", files.Chmod)}{(files.Link ? " link" : "")}{after}"
        + (files.Excludes.Count == 0 ? "" : " exclude " + List(files.Excludes));

    private static string Mount(RunMount mount) =>
        $" mount {mount.Type}{If(" from ", mount.From)}({string.Join(",", mount.Options.Select(option => option.Key + If("=", option.Value)))})";

    private static string Heredocs(Instruction instruction) => string.Concat(
        instruction.Heredocs.Select(heredoc => $" <<{heredoc.Name}:{heredoc.Content}{(heredoc.Chomp ? "-" : "")}{(heredoc.Expand ? "+" : "")}"));

    private static string Command(ShellOrExec command) => command.IsExec ? $"[{List(command.Words)}]" : command.Line;

    private static string List(IEnumerable<string> items) => string.Join('|', items);

    private static string If(string prefix, object? value) => value is null ? "" : prefix + value;
}
