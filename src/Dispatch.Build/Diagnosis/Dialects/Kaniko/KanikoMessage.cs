using System.Globalization;
using System.Text.RegularExpressions;
using Dispatch.Build.Diagnosis.Rules;

namespace Dispatch.Build.Diagnosis.Dialects.Kaniko;

/// <summary>Something that the executor itself logged, in any of its formats.</summary>
/// <param name="Level">Lower case: <c>info</c>, <c>warning</c>, <c>error</c>, <c>fatal</c>, ...</param>
/// <param name="Text">The message, unquoted.</param>
/// <param name="IsLibrary">Whether a library in it wrote the line (go-containerregistry's log, klog).</param>
internal sealed partial record KanikoMessage(string Level, string Text, bool IsLibrary = false)
{

    // Programs log in these forms too, so only what these libraries say is theirs.
    private static readonly Pattern _library = new(@"^[0-9]{4}/[0-9]{2}/[0-9]{2} [0-9:]{8} (Unable to read ""|No matching credentials|(existing|pushed|mounted) (blob|manifest)|\S+: digest: sha256:[0-9a-f]{64} size: )|^[IWEF][0-9]{4} [0-9:.]+ +[0-9]+ \S*(credentials?|metadata|plugins?|keyring|azure|aws|gcp|ecr)\S*\.go:[0-9]+\] ");
    /// <summary>Whether it is neither trace nor debug.</summary>
    public bool IsShownByDefault => Level is not ("trace" or "debug");

    /// <summary>Whether it is an error that ends or may end the executor.</summary>
    public bool IsError => Level is "error" or "fatal" or "panic";

    /// <summary>
    /// Splits a line into what a program printed without an end of line (empty mostly) and the message behind it, null when there is none. A
    /// line of the program's own that looks like a message counts as one: nothing tells them apart.
    /// </summary>
    public static (string Output, KanikoMessage? Message) Split(string line)
    {
        if (_library.IsMatch(line))
        {
            return ("", new KanikoMessage("info", line, IsLibrary: true));
        }

        var start = Start.Match(line);
        return start.Success && Parse(line[start.Index..]) is { } message ? (line[..start.Index], message) : (line, null);
    }

    private static KanikoMessage? Parse(string text)
    {
        var colour = Colour.Match(text);
        if (colour.Success)
        {
            return new KanikoMessage(colour.Groups["level"].Value switch { "TRAC" => "trace", "DEBU" => "debug", "WARN" => "warning", "ERRO" => "error", "FATA" => "fatal", "PANI" => "panic", _ => "info" }, text[colour.Length..].Trim());
        }

        var plain = Plain.Match(text);
        if (plain.Success)
        {
            var rest = text[plain.Length..];
            return new KanikoMessage(plain.Groups["level"].Value, rest.StartsWith('"') ? Unquote(Quoted.Match(rest) is { Success: true } quoted ? quoted.Value : rest) : rest);
        }

        var json = Json.Match(text);
        return json.Success ? new KanikoMessage(json.Groups["level"].Value, Unquote(json.Groups["message"].Value)) : null;
    }

    // Go's and JSON's quoting are near enough to each other.
    private static string Unquote(string quoted)
    {
        var inner = quoted[1..^(quoted.Length > 1 && quoted.EndsWith('"') ? 1 : 0)];
        return Escape.Replace(inner, static match => match.ValueSpan[1] switch
        {
            'n' => "\n",
            't' => "\t",
            'r' => "",
            'x' or 'u' when match.Length > 2 => char.ConvertFromUtf32(Scalar(match.ValueSpan[2..])),
            var other => other.ToString(),
        });
    }

    private static int Scalar(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture) is var code && code is >= 0xD800 and <= 0xDFFF ? 0xFFFD : code;

    [GeneratedRegex(@"(TRAC|DEBU|INFO|WARN|ERRO|FATA|PANI)\[[0-9T:+Z.-]+\] |time=""[^""]*"" level=[a-z]+ msg=|\{""level"":""[a-z]+"",""msg"":""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Start { get; }

    [GeneratedRegex(@"^(?<level>TRAC|DEBU|INFO|WARN|ERRO|FATA|PANI)\[[0-9T:+Z.-]+\] ", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Colour { get; }

    [GeneratedRegex(@"^time=""[^""]*"" level=(?<level>[a-z]+) msg=", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Plain { get; }

    [GeneratedRegex(@"^\{""level"":""(?<level>[a-z]+)"",""msg"":(?<message>""([^""\\]|\\.)*""?)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Json { get; }

    [GeneratedRegex(@"^""([^""\\]|\\.)*""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Quoted { get; }

    [GeneratedRegex(@"\\(x[0-9a-f]{2}|u[0-9a-f]{4}|.)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Escape { get; }
}
