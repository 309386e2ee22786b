using System.Globalization;
using Dispatch.Build.Dockerfiles.Parsing;
using Dispatch.Build.Yaml;

namespace Dispatch.Build.Definitions.Files;

/// <summary>What is wrong in a definition file.</summary>
/// <param name="file">The file.</param>
internal sealed class DefinitionFindings(string file)
{
    private const int Most = 20;
    private const int LongestName = 200;

    private readonly List<Diagnostic> _found = [];

    /// <summary>Adds one.</summary>
    public void Add(TextPosition position, string message, string? suggestion = null, ErrorCode? code = null) =>
        _found.Add(Create(file, position, message, suggestion, code));

    /// <summary>A finding, with its place also in its text: <c>dispatch.yaml:4:5: ...</c>.</summary>
    public static Diagnostic Create(string file, TextPosition position, string message, string? suggestion = null, ErrorCode? code = null) => new(
        code ?? Codes.DefinitionFileInvalid,
        string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)}{(position.Line > 0 ? $":{position.Line}:{position.Column}" : "")}: {message}."))
    {
        File = file,
        Line = position.Line,
        Column = position.Column,
        Suggestion = suggestion,
    };

    /// <summary>Adds that a key is none, and which may be meant.</summary>
    public void AddUnknown(TextPosition position, string name, string path, IReadOnlyList<string> known)
    {
        var shown = name.Length > LongestName ? $"{name.AsSpan(0, LongestName)}..." : name;
        var meant = known.FirstOrDefault(key => Bare(key) == Bare(name)) ?? NearMiss.Find(name, known);
        Add(position, $"'{shown}' is no key of {path}", meant is null ? $"There are: {string.Join(", ", known)}." : $"Did you mean '{meant}'?");
    }

    /// <summary>Goes on only when nothing is wrong.</summary>
    /// <exception cref="DispatchException">DSP1020, DSP1021: up to 20 findings, in the order of the file.</exception>
    public void ThrowIfAny()
    {
        if (_found.Count > 0)
        {
            throw new DispatchException([.. _found.OrderBy(static finding => (finding.Line, finding.Column)).Take(Most)]);
        }
    }

    // runtimeImage, runtime_image and Runtime-Image are meant for runtime-image.
    private static string Bare(string key) => string.Concat(key.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
}
