namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary>Checks quotes and substitutions of the words that are expanded later, as far as that needs no values.</summary>
internal static class ExpansionCheck
{
    /// <exception cref="DispatchException">A quote or substitution is malformed.</exception>
    public static void Check(Instruction instruction, char escape)
    {
        foreach (var word in Words(instruction))
        {
            Expansion.Check(word, escape, instruction);
        }
    }

    private static IEnumerable<string> Words(Instruction instruction) => instruction switch
    {
        FromInstruction from => Given(from.Image, from.Platform),
        ArgInstruction argument => argument.Arguments.SelectMany(pair => Given(pair.Name, pair.Default)),
        EnvInstruction environment => environment.Pairs.SelectMany(pair => Given(pair.Name, pair.Value)),
        LabelInstruction label => label.Pairs.SelectMany(pair => Given(pair.Name, pair.Value)),
        AddInstruction add => [.. add.Sources, .. Given(add.Destination, add.Chown, add.Chmod, add.Checksum)],
        FilesInstruction copy => [.. copy.Sources, .. Given(copy.Destination, copy.Chown, copy.Chmod)],
        RunInstruction run => run.Mounts.SelectMany(mount => mount.Options).Select(option => option.Value).OfType<string>(),
        WorkdirInstruction directory => [directory.Path],
        UserInstruction user => [user.User],
        ExposeInstruction expose => expose.Ports,
        VolumeInstruction volume => volume.Paths,
        StopSignalInstruction signal => [signal.Signal],
        _ => [],
    };

    private static IEnumerable<string> Given(params IEnumerable<string?> words) => words.OfType<string>();
}
