using System.Text;

namespace Dispatch.Build.Engines.Local.Run;

/// <summary>Cuts a stream of text into lines; a line without end is handed on in pieces, so memory stays bounded.</summary>
internal static class LinePump
{
    /// <summary>Longest piece, in UTF-16 units.</summary>
    public const int LongestLine = 1 << 16;

    /// <summary>Reads to the end. Lines end in LF or CR LF, which are removed.</summary>
    public static async Task RunAsync(TextReader reader, Action<string> line)
    {
        var buffer = new char[4096];
        var pending = new StringBuilder();
        for (int count; (count = await reader.ReadAsync(buffer)) > 0;)
        {
            var rest = buffer.AsMemory(0, count);
            for (int end; (end = rest.Span.IndexOf('\n')) >= 0; rest = rest[(end + 1)..])
            {
                pending.Append(rest[..end]);
                Emit(pending, line);
            }

            pending.Append(rest);
            if (pending.Length >= LongestLine)
            {
                Emit(pending, line);
            }
        }

        if (pending.Length > 0)
        {
            Emit(pending, line);
        }
    }

    private static void Emit(StringBuilder pending, Action<string> line)
    {
        var text = pending.ToString();
        pending.Clear();
        line(text.EndsWith('\r') ? text[..^1] : text);
    }
}
