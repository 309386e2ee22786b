using System.Buffers;
using System.Globalization;
using System.Text;
using Dispatch.Build.Yaml;

namespace Dispatch.Build.Definitions.Files;

/// <summary>The text of a definition file: UTF-8 of a bounded size that is one YAML document.</summary>
internal static class DefinitionSource
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>The file's text.</summary>
    /// <exception cref="DispatchException">DSP1005, DSP1008: it cannot be read; DSP1020: it is too large, or no text.</exception>
    public static string Read(string path)
    {
        var bytes = ReadBytes(path);
        for (var at = 0; at < bytes.Length;)
        {
            if (Rune.DecodeFromUtf8(bytes.AsSpan(at), out _, out var length) is not OperationStatus.Done)
            {
                var line = bytes.AsSpan(0, at).Count((byte)'\n') + 1;
                throw Wrong(path, new(line, at - bytes.AsSpan(0, at).LastIndexOf((byte)'\n')), "this is no UTF-8", "Save the file as UTF-8.");
            }

            at += length;
        }

        return Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
    }

    /// <summary>The only document of a text.</summary>
    /// <exception cref="DispatchException">DSP1020: it is no YAML, more than is allowed of it, or several documents.</exception>
    public static YamlTree Parse(string text, string path)
    {
        try
        {
            return YamlTreeReader.Read(text) switch
            {
                [var document] => document,
                [] => throw Wrong(path, new(1, 1), "the file is empty", "Begin it with 'version: 1'."),
                [_, var second, ..] => throw Wrong(path, second.Position, "a second document begins here", "Write all functions in one document, under 'functions'."),
            };
        }
        catch (YamlTreeException wrong)
        {
            throw TabAt(text, wrong) is { } tab
                ? Wrong(path, tab, "this line is indented with a tab", "Indent with blanks: YAML does not allow tabs.")
                : Wrong(path, wrong.Position, wrong.Message.TrimEnd('.', ' '), null);
        }
    }

    // The parser tells where the mapping begins that a tab is in.
    private static TextPosition? TabAt(string text, YamlTreeException wrong)
    {
        var lines = text.Split('\n');
        for (var line = wrong.Position.Line; line <= Math.Min(lines.Length, wrong.Position.Line + 1); line++)
        {
            if (lines[line - 1].AsSpan().IndexOfAnyExcept(' ', '\t') is var end and > 0 && lines[line - 1].AsSpan(0, end).IndexOf('\t') is var tab and >= 0)
            {
                return new(line, tab + 1);
            }
        }

        return null;
    }

    // By what there is to read, not by what the file system says of it: a device has no length.
    private static byte[] ReadBytes(string path)
    {
        using var stream = InputFile.Open(path);
        try
        {
            var bytes = new byte[MaxBytes + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length <= MaxBytes
                ? bytes[..length]
                : throw Wrong(path, new(0, 0), string.Create(CultureInfo.InvariantCulture, $"the file has more than {MaxBytes} bytes"), "Write several files.");
        }
        catch (IOException unreadable)
        {
            throw new DispatchException(Codes.InputUnreadable, $"'{path}' cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private static DispatchException Wrong(string path, TextPosition position, string message, string? suggestion) =>
        new(DefinitionFindings.Create(path, position, message, suggestion));
}
