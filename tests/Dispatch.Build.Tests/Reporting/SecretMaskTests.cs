using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dispatch.Build.Reporting;
using Xunit;

namespace Dispatch.Build.Tests.Reporting;

public sealed class SecretMaskTests
{
    private static readonly string[] _secrets =
    [
        "hunter-2-and-more", "p@ss w0rd/&=+?%#", "it's \"quoted\" \\ $HOME `x` !", "<html>&amp;", "пароль-漢字", "abcdef", new('x', 300),
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
    ];

    private static readonly Func<string, string>[] _encodings =
    [
        static text => text,
        static text => JsonSerializer.Serialize(text)[1..^1],
        static text => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
        Uri.EscapeDataString,
        static text => WebUtility.UrlEncode(text),
        static text => string.Concat(Uri.EscapeDataString(text).Split('%').Select(static (part, i) => i == 0 ? part : $"%{part[..2].ToLowerInvariant()}{part[2..]}")),
        WebUtility.HtmlEncode,
        static text => text.Replace("'", "'\\''", StringComparison.Ordinal),
        static text => Convert.ToHexString(Encoding.UTF8.GetBytes(text)),
        static text => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)),
        static text => Base64(text).TrimEnd('='),
        static text => Base64("x:" + text).TrimEnd('=')[3..],
        static text => Base64("a" + text).TrimEnd('=')[2..],
        static text => Base64(text).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
    ];

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static SecretMask Knowing(params string[] secrets)
    {
        var mask = new SecretMask();
        foreach (var secret in secrets)
        {
            mask.Add(secret);
        }

        return mask;
    }

    public static TheoryData<int, int> Forms => [.. Enumerable.Range(0, _secrets.Length).SelectMany(static _ => Enumerable.Range(0, _encodings.Length), static (s, e) => (s, e))];

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_secret_is_hidden_in_every_form(int secret, int encoding)
    {
        var form = _encodings[encoding](_secrets[secret]);
        Assert.Equal("before \"***\" after ***", Knowing(_secrets[secret]).Hide($"before \"{form}\" after {form}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("xy")]
    [InlineData("xyz")]
    public void Base64_of_a_text_around_it_holds_no_more_than_bits_of_it(string before)
    {
        var whole = Base64($"{before}hunter-2-and-more and the rest of it");
        var parts = Knowing("hunter-2-and-more").Hide(whole).Split("***");
        Assert.Equal(2, parts.Length);
        Assert.InRange(parts[0].Length, 0, ((8 * before.Length) + 5) / 6);
        Assert.InRange(whole.Length - parts[1].Length, (8 * (before.Length + 17) / 6), whole.Length);
    }

    [Fact]
    public void A_pair_is_hidden_as_requests_and_configurations_have_it()
    {
        var mask = new SecretMask();
        mask.AddPair("ada", "password");
        Assert.Equal("Authorization: Basic ***", mask.Hide($"Authorization: Basic {Base64("ada:password")}"));
        Assert.Equal("the password is wrong", mask.Hide("the password is wrong"));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("Password")]
    [InlineData("docker")]
    public void What_would_hide_ordinary_text_is_passed_over(string? secret)
    {
        var mask = new SecretMask();
        mask.Add(secret);
        const string Text = "short Password docker";
        Assert.Same(Text, mask.Hide(Text));
    }

    [Fact]
    public void Each_line_of_a_secret_is_one()
    {
        var mask = Knowing("-----BEGIN KEY-----\nMIIEvQIBADANBg\r\nkqhkiG9w0BAQEF\n-----END KEY-----\n");
        Assert.Equal("-----BEGIN KEY-----|***|***|", mask.Hide("-----BEGIN KEY-----|MIIEvQIBADANBg|kqhkiG9w0BAQEF|"));
        Assert.Equal("{\"key\":\"***\"}", mask.Hide("{\"key\":\"-----BEGIN KEY-----\\nMIIEvQIBADANBg\\r\\nkqhkiG9w0BAQEF\\n-----END KEY-----\\n\"}"));
    }

    [Fact]
    public void The_longer_one_of_two_is_hidden_whole() =>
        Assert.Equal("***|***|***", Knowing("secret-1", "secret-1-more", "more-of-it").Hide("secret-1-more|secret-1|more-of-it"));

    [Fact]
    public void Bytes_that_are_no_text_stay_around_it()
    {
        var bytes = (byte[])[0xff, .. "пароль-漢字"u8, 0xfe, .. "hunter-2"u8, 0];
        Assert.Equal([0xff, .. "***"u8, 0xfe, .. "***"u8, 0], Knowing("пароль-漢字", "hunter-2").Hide(bytes).ToArray());
    }

    [Fact]
    public void What_another_one_knows_or_learns_is_hidden_as_well()
    {
        var (cluster, run) = (Knowing("token-before"), Knowing());
        run.Follow(cluster);
        cluster.Add("token-after");
        Assert.Equal("*** ***", run.Hide("token-before token-after"));
    }

    [Fact]
    public void A_finding_is_hidden_with_all_that_belongs_to_it()
    {
        var inner = new Diagnostic(Codes.RunFailed, "hunter-2");
        var shown = Knowing("hunter-2").Hide(inner with { Instruction = "RUN hunter-2", Suggestion = "hunter-2", Evidence = ["hunter-2"], Related = [inner] });
        Assert.Equal(("***", "RUN ***", "***", "***", "***"), (shown.Message, shown.Instruction, shown.Suggestion, shown.Evidence[0], shown.Related[0].Message));
    }
}
