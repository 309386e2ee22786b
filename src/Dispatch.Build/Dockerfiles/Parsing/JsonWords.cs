using System.Text;
using System.Text.Json;

namespace Dispatch.Build.Dockerfiles.Parsing;

/// <summary>The JSON (exec) form of arguments.</summary>
internal static class JsonWords
{
    // What Go's decoder allows, which builders use.
    private const int DeepestNesting = 10_000;

    /// <summary>The strings of a JSON array; null when the arguments are not JSON, and so in shell form.</summary>
    /// <exception cref="DispatchException">It is a JSON array of something else than strings.</exception>
    public static IReadOnlyList<string>? TryRead(Statement statement, int start)
    {
        if (start >= statement.ArgumentsEnd || statement.Line.Text[start] != '[')
        {
            return null;
        }

        try
        {
            return Read(statement.Line.Text.AsSpan(start, statement.ArgumentsEnd - start))
                ?? throw statement.Error(Codes.InvalidArguments, "A JSON array of arguments may only hold strings.", start, "Put every element in double quotes.");
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // An escape of half a surrogate pair.
            return null;
        }
    }

    private static List<string>? Read(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var count = Encoding.UTF8.GetBytes(text, bytes);
        var reader = new Utf8JsonReader(bytes.AsSpan(0, count), new JsonReaderOptions { MaxDepth = DeepestNesting });
        var (words, onlyStrings) = (new List<string>(), true);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String && reader.CurrentDepth == 1)
            {
                words.Add(reader.GetString()!);
            }
            else if (reader.CurrentDepth > 0)
            {
                onlyStrings = false;
            }
        }

        return onlyStrings ? words : null;
    }
}
