namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary><c>COPY</c> and <c>ADD</c>.</summary>
internal static class FilesParser
{
    public static CopyInstruction ParseCopy(Statement statement, HeredocBlock heredocs)
    {
        var flags = FlagSet.Parse(
            statement,
            ("from", FlagKind.Text),
            ("chown", FlagKind.Text),
            ("chmod", FlagKind.Text),
            ("link", FlagKind.Boolean),
            ("parents", FlagKind.Boolean),
            ("exclude", FlagKind.List));
        var (sources, destination) = Paths(statement);
        var source = statement.ToSource(flags, heredocs);
        return new CopyInstruction(source, sources, destination, Text(flags, "chown"), Text(flags, "chmod"), flags.Boolean("link") ?? false, Excludes(flags))
        {
            From = Text(flags, "from"),
            Parents = flags.Boolean("parents") ?? false,
        };
    }

    public static AddInstruction ParseAdd(Statement statement, HeredocBlock heredocs)
    {
        var flags = FlagSet.Parse(
            statement,
            ("chown", FlagKind.Text),
            ("chmod", FlagKind.Text),
            ("link", FlagKind.Boolean),
            ("exclude", FlagKind.List),
            ("checksum", FlagKind.Text),
            ("keep-git-dir", FlagKind.Boolean),
            ("unpack", FlagKind.Boolean));
        var (sources, destination) = Paths(statement);
        var source = statement.ToSource(flags, heredocs);
        return new AddInstruction(source, sources, destination, Text(flags, "chown"), Text(flags, "chmod"), flags.Boolean("link") ?? false, Excludes(flags))
        {
            Checksum = Text(flags, "checksum"),
            KeepGitDirectory = flags.Boolean("keep-git-dir"),
            Unpack = flags.Boolean("unpack"),
        };
    }

    private static (IReadOnlyList<string> Sources, string Destination) Paths(Statement statement)
    {
        var words = JsonWords.TryRead(statement, statement.ArgumentsStart) ?? [.. statement.BlankWords().Select(word => word.Text)];
        if (words.Count < 2)
        {
            throw statement.Error(
                Codes.InvalidArguments,
                $"{statement.Keyword} needs at least two arguments.",
                words.Count == 0 ? null : statement.ArgumentsStart,
                "Name what to copy and where to.");
        }

        return HeredocReader.TryParseWord(words[^1]) is null
            ? ([.. words.SkipLast(1).Where(word => HeredocReader.TryParseWord(word) is null)], words[^1])
            : throw statement.Error(Codes.InvalidHeredoc, $"The destination of {statement.Keyword} cannot be a here-document.", statement.ArgumentsStart);
    }

    private static IReadOnlyList<string> Excludes(FlagSet flags) => [.. flags.List("exclude").Select(entry => entry.Value)];

    // An empty value means the same as none.
    private static string? Text(FlagSet flags, string name) => flags.Text(name) is { Length: > 0 } value ? value : null;
}
