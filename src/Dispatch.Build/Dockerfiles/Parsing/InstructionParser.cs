using Dispatch.Build.Reporting;

namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary>Makes the instruction of a statement.</summary>
internal static class InstructionParser
{
    private static readonly string[] Keywords =
    [
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL",
        "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    ];

    /// <summary>Parses a statement and reads the here-documents that begin at <paramref name="nextLine"/>.</summary>
    /// <exception cref="DispatchException">It is no valid instruction.</exception>
    public static Instruction Parse(Statement statement, ref int nextLine)
    {
        var heredocs = MayHaveHeredocs(statement) ? HeredocReader.Read(statement, ref nextLine) : HeredocBlock.None;
        return Parse(statement, heredocs);
    }

    public static Instruction Parse(Statement statement, HeredocBlock heredocs) => statement.Keyword switch
    {
        "ADD" => FilesParser.ParseAdd(statement, heredocs),
        "COPY" => FilesParser.ParseCopy(statement, heredocs),
        "RUN" => RunParser.Parse(statement, heredocs),
        "ONBUILD" => OnbuildParser.Parse(statement, heredocs),
        "FROM" => FromParser.Parse(statement),
        "HEALTHCHECK" => HealthcheckParser.Parse(statement),
        "ARG" => PairsParser.ParseArg(statement),
        "ENV" => new EnvInstruction(statement.Source(), PairsParser.Parse(statement)),
        "LABEL" => new LabelInstruction(statement.Source(), PairsParser.Parse(statement)),
        "CMD" => new CmdInstruction(statement.Source(), Command(statement, statement.ArgumentsStart)),
        "ENTRYPOINT" => new EntrypointInstruction(statement.Source(), Command(statement, statement.ArgumentsStart)),
        "SHELL" => ParseShell(statement),
        "EXPOSE" => ParseExpose(statement),
        "VOLUME" => ParseVolume(statement),
        "STOPSIGNAL" => ParseStopSignal(statement),
        "WORKDIR" => new WorkdirInstruction(statement.Source(), OneArgument(statement)),
        "USER" => new UserInstruction(statement.Source(), OneArgument(statement)),
        "MAINTAINER" => new MaintainerInstruction(statement.Source(), OneArgument(statement)),
        _ => throw Unknown(statement),
    };

    /// <summary>A command in either form, from an index of the line on.</summary>
    public static ShellOrExec Command(Statement statement, int start) =>
        JsonWords.TryRead(statement, start) is { } words
            ? ShellOrExec.Exec(words)
            : ShellOrExec.Shell(statement.Line.Text[start..statement.ArgumentsEnd]);

    /// <summary>Whether a value is final already: nothing in it would be changed by expansion.</summary>
    public static bool IsLiteral(string value, char escape) => !value.AsSpan().ContainsAny(['$', '"', '\'', escape]);

    public static DispatchException NeedsArgument(Statement statement) =>
        statement.Error(Codes.InvalidArguments, $"{statement.Keyword} needs an argument.");

    private static bool MayHaveHeredocs(Statement statement) => statement.Keyword switch
    {
        "ADD" or "COPY" or "RUN" => JsonWords.TryRead(statement, statement.ArgumentsStart) is null,
        "ONBUILD" => statement.HasArguments
            && Statement.Split(statement.Line, statement.ArgumentsStart, statement.Escape) is { Keyword: not "ONBUILD" } trigger
            && MayHaveHeredocs(trigger),
        _ => false,
    };

    private static string OneArgument(Statement statement) => statement.HasArguments ? statement.Arguments : throw NeedsArgument(statement);

    private static ShellInstruction ParseShell(Statement statement)
    {
        var source = statement.Source();
        var words = statement.HasArguments ? JsonWords.TryRead(statement, statement.ArgumentsStart) : throw NeedsArgument(statement);
        return words switch
        {
            null => throw statement.Error(
                Codes.InvalidArguments, "SHELL takes a JSON array only.", statement.ArgumentsStart, "Write, for example, SHELL [\"/bin/sh\", \"-c\"]."),
            [] => throw NeedsArgument(statement),
            _ => new ShellInstruction(source, words),
        };
    }

    private static ExposeInstruction ParseExpose(Statement statement)
    {
        var words = statement.BlankWords();
        var wrong = words.FindIndex(word => IsLiteral(word.Text, statement.Escape) && PortRange.Parse(word.Text) is null);
        return (words.Count, wrong) switch
        {
            (0, _) => throw NeedsArgument(statement),
            (_, < 0) => new ExposeInstruction(statement.Source(), [.. words.Select(word => word.Text)]),
            _ => throw statement.Error(
                Codes.InvalidValue, $"'{words[wrong].Text}' is no port.", words[wrong].Index, "Write port[-last][/protocol], for example 8080 or 53/udp."),
        };
    }

    private static VolumeInstruction ParseVolume(Statement statement)
    {
        var source = statement.Source();
        var paths = JsonWords.TryRead(statement, statement.ArgumentsStart) ?? [.. statement.BlankWords().Select(word => word.Text)];
        return paths switch
        {
            [] => throw NeedsArgument(statement),
            _ when paths.Any(string.IsNullOrWhiteSpace) => throw statement.Error(
                Codes.InvalidArguments, "A path of VOLUME is empty.", statement.ArgumentsStart),
            _ => new VolumeInstruction(source, [.. paths.Select(path => path.Trim())]),
        };
    }

    private static StopSignalInstruction ParseStopSignal(Statement statement)
    {
        var signal = OneArgument(statement);
        return IsLiteral(signal, statement.Escape) && !SignalName.IsValid(signal)
            ? throw statement.Error(
                Codes.InvalidValue, $"'{signal}' is no signal.", statement.ArgumentsStart, "Write, for example, SIGTERM or 15.")
            : new StopSignalInstruction(statement.Source(), signal);
    }

    private static DispatchException Unknown(Statement statement)
    {
        var word = statement.Keyword.Cut(40);
        var suggestion = statement.Keyword.AsSpan().ContainsAny('\0', '\uFFFD')
            ? "Save the file as UTF-8."
            : NearMiss.Find(statement.Keyword, Keywords) is { } near ? $"Did you mean {near}?" : null;
        return statement.Error(Codes.UnknownInstruction, $"'{word}' is no instruction.", suggestion: suggestion);
    }
}
