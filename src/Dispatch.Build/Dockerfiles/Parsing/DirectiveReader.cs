using System.Text.RegularExpressions;

namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary>Parser directives: comments at the very top that look like <c># name=value</c>. The first line that is none ends them.</summary>
internal static partial class DirectiveReader
{
    public static IReadOnlyList<Directive> Read(SourceText source)
    {
        var directives = new List<Directive>();
        for (var line = 0; line < source.LineCount; line++)
        {
            var text = source.Line(line).TrimStart();
            var match = text.StartsWith('#') ? Pattern.Match(text[1..].Trim().ToString()) : Match.Empty;
            var name = match.Groups["name"].Value.ToLowerInvariant();
            if (name is not ("syntax" or "escape" or "check"))
            {
                break;
            }

            if (directives.Any(other => other.Name == name))
            {
                throw Error(source, line, $"The directive '{name}' stands there twice.");
            }

            directives.Add(new Directive(name, match.Groups["value"].Value, line + 1));
            if (name == "escape" && directives[^1].Value is not ("\\" or "`"))
            {
                throw Error(source, line, $"'{directives[^1].Value}' cannot be the escape character.");
            }
        }

        return directives;
    }

    private static DispatchException Error(SourceText source, int line, string message) =>
        new(new Diagnostic(Codes.InvalidDirective, message) { File = source.File, Line = line + 1, Column = 1 });

    [GeneratedRegex(@"^(?<name>[a-zA-Z][a-zA-Z0-9]*)\s*=\s*(?<value>\S.*)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern { get; }
}
