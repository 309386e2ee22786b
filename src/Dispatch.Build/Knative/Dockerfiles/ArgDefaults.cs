using System.Text;
using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Dockerfiles.Parsing;

namespace Dispatch.Build.Knative.Dockerfiles;

/// <summary>Turns build arguments into defaults: <c>ARG NAME</c> becomes <c>ARG NAME=value</c> wherever it stands. No line comes or goes.</summary>
internal static class ArgDefaults
{
    /// <summary>The text with the defaults, and which of them no <c>ARG</c> declares.</summary>
    /// <exception cref="DispatchException">A value cannot stand in one line.</exception>
    public static (string Text, IReadOnlyList<string> Unused) Write(Dockerfile dockerfile, IReadOnlyDictionary<string, string> values)
    {
        var text = new StringBuilder();
        var (copied, unused) = (0, values.Keys.ToHashSet(StringComparer.Ordinal));
        foreach (var (start, end, name) in Words(dockerfile).Where(word => values.ContainsKey(word.Name)))
        {
            var value = DockerfileValue.Quote(values[name], $"The build argument {name}");
            text.Append(dockerfile.Text, copied, start - copied);

            // A word that went over several lines leaves them behind, empty.
            for (var lines = dockerfile.Text.AsSpan(start, end - start).Count('\n'); lines > 0; lines--)
            {
                text.Append(' ').Append(dockerfile.EscapeCharacter).Append('\n');
            }

            text.Append(name).Append('=').Append(value);
            copied = end;
            unused.Remove(name);
        }

        return (text.Append(dockerfile.Text, copied, dockerfile.Text.Length - copied).ToString(), [.. unused.Order(StringComparer.Ordinal)]);
    }

    /// <summary>The words of all <c>ARG</c>s in the order of the text: <c>name</c> or <c>name=default</c>.</summary>
    private static IEnumerable<(int Start, int End, string Name)> Words(Dockerfile dockerfile)
    {
        var source = new SourceText(dockerfile.Text, dockerfile.File);
        foreach (var instruction in dockerfile.Instructions.OfType<ArgInstruction>().OrderBy(static instruction => instruction.Source.Offset))
        {
            var line = instruction.Line - 1;
            var statement = Statement.Split(LogicalLine.Read(source, ref line, dockerfile.EscapeCharacter), 0, dockerfile.EscapeCharacter);
            foreach (var word in statement.QuotedWords())
            {
                // The end is that of the last character: after it a continuation may follow, which belongs to what comes next.
                yield return (statement.Line.Offset(word.Index), statement.Line.Offset(word.Index + word.Text.Length - 1) + 1, word.Text.Split('=')[0]);
            }
        }
    }
}
