using System.Text.RegularExpressions;

namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary><c>FROM [--platform=platform] image [AS name]</c>.</summary>
internal static partial class FromParser
{
    public static FromInstruction Parse(Statement statement)
    {
        var flags = FlagSet.Parse(statement, ("platform", FlagKind.Text));
        var words = statement.BlankWords();
        var name = words switch
        {
            [_] => null,
            [_, var keyword, var last] when keyword.Text.Equals("AS", StringComparison.OrdinalIgnoreCase) => StageName(statement, last),
            _ => throw statement.Error(
                Codes.InvalidArguments,
                words.Count == 0 ? "FROM needs an image." : "FROM takes an image, or an image, AS and a name.",
                words.Count == 0 ? null : words[^1].Index),
        };

        return new FromInstruction(statement.ToSource(flags, HeredocBlock.None), words[0].Text, name, flags.Text("platform"));
    }

    private static string StageName(Statement statement, Word word)
    {
        var name = word.Text.ToLowerInvariant();
        return ValidName.IsMatch(name)
            ? name
            : throw statement.Error(
                Codes.InvalidStage,
                $"'{word.Text}' cannot be the name of a stage.",
                word.Index,
                "Start it with a letter and use only letters, digits, '-', '_' and '.'.");
    }

    [GeneratedRegex(@"^[a-z][a-z0-9\-_.]*\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ValidName { get; }
}
