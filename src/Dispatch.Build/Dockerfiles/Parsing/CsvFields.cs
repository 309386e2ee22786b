using System.Text;

namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary>The fields of one CSV record (RFC 4180), as <c>--mount</c> and <c>--device</c> use it.</summary>
internal static class CsvFields
{
    /// <summary>Null when a quote stands inside an unquoted field or is not closed.</summary>
    public static IReadOnlyList<string>? Parse(string text)
    {
        var fields = new List<string>();
        for (var index = 0; index <= text.Length; index++)
        {
            if (ReadField(text, ref index) is not { } field)
            {
                return null;
            }

            fields.Add(field);
        }

        return fields;
    }

    private static string? ReadField(string text, ref int index)
    {
        if (index == text.Length || text[index] != '"')
        {
            var end = text.IndexOf(',', index);
            var field = text[index..(end < 0 ? text.Length : end)];
            index += field.Length;
            return field.Contains('"') ? null : field;
        }

        var value = new StringBuilder();
        for (index++; index < text.Length; index++)
        {
            if (text[index] != '"')
            {
                value.Append(text[index]);
            }
            else if (index + 1 < text.Length && text[index + 1] == '"')
            {
                value.Append(text[index++]);
            }
            else
            {
                index++;
                return index == text.Length || text[index] == ',' ? value.ToString() : null;
            }
        }

        return null;
    }
}
