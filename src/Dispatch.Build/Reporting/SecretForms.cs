using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dispatch.Build.Reporting;

/// <summary>The forms in which programs print a secret: as it is, and in the encodings that configurations, requests, logs and shells use.</summary>
internal static class SecretForms
{
    // RFC 3986 unreserved, and what Go's user info and paths, JavaScript's encodeURIComponent, forms of .NET and encodeURI leave besides.
    private static readonly string[] _urlSafe = ["", "$&+,;=", "$&+,;=:@", "!'()*", "!()*", ";/?:@&=+$,#!'()*"];

    /// <summary>All forms of a text, among them itself; some may be equal.</summary>
    public static IEnumerable<string> Of(string secret) =>
        Escaped(secret).Concat(Encoded(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Base64 forms of bytes alone: of what is secret only together, as <c>user:password</c>.</summary>
    public static IEnumerable<string> Base64(byte[] bytes)
    {
        // What stands before shifts the bits: base64 has three forms of the same bytes. Characters that hold bits of neighbours are left out, in
        // a second form the last one is there, which the end of the text makes.
        foreach (var shift in (int[])[0, 1, 2])
        {
            var text = Convert.ToBase64String([.. new byte[shift], .. bytes]).TrimEnd('=');
            var start = ((8 * shift) + 5) / 6;
            var inner = text[start..(8 * (shift + bytes.Length) / 6)];
            foreach (var form in (string[])[inner, text[start..]])
            {
                yield return form;
                yield return form.Replace('+', '-').Replace('/', '_');
            }
        }
    }

    private static IEnumerable<string> Escaped(string text)
    {
        yield return text;
        var relaxed = JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
        yield return relaxed;
        yield return JsonEncodedText.Encode(text).ToString();

        // Go's encoding/json, and the same quoted once more in a log.
        yield return relaxed.Replace("<", "\\u003c", StringComparison.Ordinal).Replace(">", "\\u003e", StringComparison.Ordinal).Replace("&", "\\u0026", StringComparison.Ordinal);
        yield return relaxed.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        yield return WebUtility.HtmlEncode(text);

        // Inside of single quotes, of double quotes, and without any.
        yield return text.Replace("'", "'\\''", StringComparison.Ordinal);
        yield return text.Replace("'", "'\"'\"'", StringComparison.Ordinal);
        yield return Prefix(text, "\\\"$`");
        yield return Prefix(text, "\\\"$`!");
        yield return Prefix(text, " \\\"'$`!&*()[]{}<>|;?~#^");
        foreach (var safe in _urlSafe)
        {
            var url = Percent(text, safe, "X2");
            yield return url;
            yield return url.Replace("%20", "+", StringComparison.Ordinal);
            yield return Percent(text, safe, "x2");
        }
    }

    private static IEnumerable<string> Encoded(byte[] bytes)
    {
        var hex = Convert.ToHexString(bytes);
        return Base64(bytes).Concat([hex, Convert.ToHexStringLower(bytes), string.Join(' ', bytes.Select(static b => b.ToString("x2", CultureInfo.InvariantCulture)))]);
    }

    private static string Prefix(string text, string special) =>
        string.Concat(text.Select(c => special.Contains(c, StringComparison.Ordinal) ? $"\\{c}" : c.ToString()));

    private static string Percent(string text, string safe, string format) => string.Concat(Encoding.UTF8.GetBytes(text).Select(b =>
        char.IsAsciiLetterOrDigit((char)b) || "-._~".Contains((char)b, StringComparison.Ordinal) || safe.Contains((char)b, StringComparison.Ordinal)
            ? ((char)b).ToString()
            : $"%{b.ToString(format, CultureInfo.InvariantCulture)}"));
}
