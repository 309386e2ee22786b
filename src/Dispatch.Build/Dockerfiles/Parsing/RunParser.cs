namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary><c>RUN</c> and its flags.</summary>
internal static class RunParser
{
    private static readonly string[] MountKeys =
    [
        "type", "from", "source", "src", "target", "dst", "destination", "readonly", "ro", "readwrite", "rw", "required", "size", "id", "sharing",
        "mode", "uid", "gid", "env",
    ];

    private static readonly string[] MountTypes = ["bind", "cache", "tmpfs", "secret", "ssh"];

    public static RunInstruction Parse(Statement statement, HeredocBlock heredocs)
    {
        var flags = FlagSet.Parse(
            statement, ("mount", FlagKind.List), ("network", FlagKind.Text), ("security", FlagKind.Text), ("device", FlagKind.List));
        var command = InstructionParser.Command(statement, statement.ArgumentsStart);
        if (command is { Line.Length: 0, Words.Count: 0 })
        {
            throw InstructionParser.NeedsArgument(statement);
        }

        return new RunInstruction(
            statement.ToSource(flags, heredocs),
            command,
            [.. flags.List("mount").Select(flag => ParseMount(statement, flag.Value, flag.Index))],
            OneOf(statement, flags, "network", "default", "none", "host"),
            OneOf(statement, flags, "security", "sandbox", "insecure"),
            [.. flags.List("device").Select(flag => flag.Value)]);
    }

    private static string OneOf(Statement statement, FlagSet flags, string name, params string[] allowed)
    {
        var value = flags.Text(name) ?? allowed[0];
        return allowed.Contains(value, StringComparer.Ordinal)
            ? value
            : throw statement.Error(
                Codes.InvalidValue, $"--{name}={value} is not possible.", flags.Index(name), $"Use one of: {string.Join(", ", allowed)}.");
    }

    private static RunMount ParseMount(Statement statement, string value, int index)
    {
        var fields = CsvFields.Parse(value) ?? throw statement.Error(Codes.InvalidValue, $"--mount={value} is no list of key=value.", index);
        var options = fields.Select(field => Option(statement, field, index)).ToList();
        var type = options.LastOrDefault(option => option.Key == "type").Value ?? "bind";
        if (!type.Contains('$') && !MountTypes.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            throw statement.Error(
                Codes.InvalidValue,
                $"'{type}' is no type of mount.",
                index,
                NearMiss.Find(type, MountTypes) is { } near ? $"Did you mean {near}?" : $"Use one of: {string.Join(", ", MountTypes)}.");
        }

        return new RunMount(type.ToLowerInvariant(), options.LastOrDefault(option => option.Key == "from").Value, options);
    }

    private static (string Key, string? Value) Option(Statement statement, string field, int index)
    {
        var equals = field.IndexOf('=');
        var key = field[..(equals < 0 ? field.Length : equals)].ToLowerInvariant();
        var known = MountKeys.Contains(key, StringComparer.Ordinal);
        return (equals, known) switch
        {
            ( >= 0, true) => (key, field[(equals + 1)..]),
            (_, true) when key is "readonly" or "ro" or "readwrite" or "rw" or "required" => (key, null),
            _ => throw statement.Error(
                Codes.InvalidValue,
                known ? $"The option '{key}' of --mount needs a value." : $"--mount has no option '{key}'.",
                index,
                !known && NearMiss.Find(key, MountKeys) is { } near ? $"Did you mean {near}?" : null),
        };
    }
}
