namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary>What a flag takes.</summary>
internal enum FlagKind
{
    Text,
    Boolean,
    List,
}

/// <summary>The checked flags of an instruction.</summary>
internal sealed class FlagSet
{
    private readonly List<(InstructionFlag Flag, int Index)> _flags = [];

    public IReadOnlyList<InstructionFlag> All => [.. _flags.Select(entry => entry.Flag)];

    /// <summary>Checks flags against those the instruction knows.</summary>
    /// <exception cref="DispatchException">Unknown, duplicate, without a value it needs, or not a boolean.</exception>
    public static FlagSet Parse(Statement statement, params ReadOnlySpan<(string Name, FlagKind Kind)> known)
    {
        var set = new FlagSet();
        foreach (var word in statement.FlagWords)
        {
            var equals = word.Text.IndexOf('=');
            var name = word.Text[2..(equals < 0 ? word.Text.Length : equals)];
            var value = equals < 0 ? null : word.Text[(equals + 1)..];
            var kind = Kind(statement, word, name, known);
            if (kind != FlagKind.List && set._flags.Any(entry => entry.Flag.Name == name))
            {
                throw statement.Error(Codes.InvalidFlag, $"The flag --{name} is given twice to {statement.Keyword}.", word.Index, "Give it once.");
            }

            if (kind == FlagKind.Boolean ? value is { Length: 0 } : value is null)
            {
                throw statement.Error(Codes.InvalidFlag, $"The flag --{name} of {statement.Keyword} has no value.", word.Index, $"Write --{name}=value.");
            }

            if (kind == FlagKind.Boolean && value is not null && !bool.TryParse(value, out _))
            {
                throw statement.Error(Codes.InvalidFlag, $"The flag --{name} of {statement.Keyword} is true or false, not '{value}'.", word.Index);
            }

            set._flags.Add((new InstructionFlag(name, value), word.Index));
        }

        return set;
    }

    public string? Text(string name) => _flags.Find(entry => entry.Flag.Name == name).Flag?.Value;

    public bool? Boolean(string name) =>
        _flags.Find(entry => entry.Flag.Name == name).Flag is { } flag ? flag.Value is null || bool.Parse(flag.Value) : null;

    public IEnumerable<(string Value, int Index)> List(string name) =>
        _flags.Where(entry => entry.Flag.Name == name).Select(entry => (entry.Flag.Value!, entry.Index));

    /// <summary>Where a flag stands in the logical line.</summary>
    public int Index(string name) => _flags.Find(entry => entry.Flag.Name == name).Index;

    private static FlagKind Kind(Statement statement, Word word, string name, ReadOnlySpan<(string Name, FlagKind Kind)> known)
    {
        var names = new List<string>();
        foreach (var (candidate, kind) in known)
        {
            if (candidate == name)
            {
                return kind;
            }

            names.Add(candidate);
        }

        throw statement.Error(
            Codes.InvalidFlag,
            $"{statement.Keyword} has no flag --{name}.",
            word.Index,
            NearMiss.Find(name, names) is { } near ? $"Did you mean --{near}?" : null);
    }
}
