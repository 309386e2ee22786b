using System.Globalization;

namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary><c>HEALTHCHECK</c>.</summary>
internal static class HealthcheckParser
{
    private const long ShortestDuration = 1_000_000;

    public static HealthcheckInstruction Parse(Statement statement)
    {
        var flags = FlagSet.Parse(
            statement,
            ("interval", FlagKind.Text),
            ("timeout", FlagKind.Text),
            ("start-period", FlagKind.Text),
            ("start-interval", FlagKind.Text),
            ("retries", FlagKind.Text));
        var source = statement.ToSource(flags, HeredocBlock.None);
        var (text, end) = (statement.Line.Text, statement.ArgumentsEnd);
        var typeEnd = Skip(text, statement.ArgumentsStart, end, blanks: false);
        var command = Skip(text, typeEnd, end, blanks: true);
        return text[statement.ArgumentsStart..typeEnd].ToUpperInvariant() switch
        {
            "" => throw InstructionParser.NeedsArgument(statement),
            "NONE" when command < end => throw statement.Error(Codes.InvalidArguments, "HEALTHCHECK NONE takes nothing after it.", command),
            "NONE" => new HealthcheckInstruction(source, null),
            "CMD" when InstructionParser.Command(statement, command) is var check && check is not { Line.Length: 0, Words.Count: 0 } =>
                new HealthcheckInstruction(source, check)
                {
                    Interval = Duration(statement, flags, "interval"),
                    Timeout = Duration(statement, flags, "timeout"),
                    StartPeriod = Duration(statement, flags, "start-period"),
                    StartInterval = Duration(statement, flags, "start-interval"),
                    Retries = Retries(statement, flags),
                },
            "CMD" => throw statement.Error(Codes.InvalidArguments, "HEALTHCHECK CMD needs a command.", statement.ArgumentsStart),
            var type => throw statement.Error(Codes.InvalidArguments, $"HEALTHCHECK takes CMD or NONE, not '{type}'.", statement.ArgumentsStart),
        };
    }

    private static int Skip(string text, int index, int end, bool blanks)
    {
        while (index < end && char.IsWhiteSpace(text[index]) == blanks)
        {
            index++;
        }

        return index;
    }

    private static long Duration(Statement statement, FlagSet flags, string name)
    {
        var value = flags.Text(name);
        return (string.IsNullOrEmpty(value) ? 0 : GoDuration.ParseNanoseconds(value)) switch
        {
            null => throw statement.Error(
                Codes.InvalidValue, $"--{name}={value} is no duration.", flags.Index(name), "Write numbers with units ns, us, ms, s, m or h, for example 1m30s."),
            not 0 and < ShortestDuration => throw statement.Error(Codes.InvalidValue, $"--{name}={value} is less than 1ms.", flags.Index(name)),
            var nanoseconds => nanoseconds.Value,
        };
    }

    private static int Retries(Statement statement, FlagSet flags)
    {
        var value = flags.Text("retries");
        return string.IsNullOrEmpty(value) ? 0
            : int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var retries) && retries >= 0 ? retries
            : throw statement.Error(Codes.InvalidValue, $"--retries={value} is no number from 0 on.", flags.Index("retries"));
    }
}
