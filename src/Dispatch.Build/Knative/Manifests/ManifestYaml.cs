using System.Globalization;
using System.Text.Json.Nodes;
using Dispatch.Build.Dockerfiles.Parsing;
using Dispatch.Build.Knative.Manifests.Reading;
using Dispatch.Build.Yaml;

namespace Dispatch.Build.Knative.Manifests;

/// <summary>The objects as YAML that can be committed and compared: same object, same text. Reading is strict, where the API drops in silence what it does not know.</summary>
public static class ManifestYaml
{
    private const int MaxErrors = 20;
    private static readonly string[] _kinds = ["Build", "BuildTemplate", "ClusterBuildTemplate"];

    /// <summary>A Build as YAML.</summary>
    public static string Write(KnativeBuild build) => YamlWriter.Document(ManifestJson.ToJson(build));

    /// <summary>A template as YAML.</summary>
    public static string Write(BuildTemplate template) => YamlWriter.Document(ManifestJson.ToJson(template));

    /// <summary>
    /// Reads the documents of a text. Duplicate keys, unknown fields, values of the wrong type, anchors, aliases, merge keys and tags are
    /// errors; documents that are not of build.knative.dev are only checked for being YAML.
    /// </summary>
    /// <param name="text">At most 4 Mi characters.</param>
    /// <param name="file">Its name, for findings.</param>
    /// <exception cref="DispatchException">DSP1201, with file, line and column; up to 20 findings, in the order of the text.</exception>
    public static IReadOnlyList<ManifestDocument> Read(string text, string? file = null)
    {
        try
        {
            return [.. YamlTreeReader.Read(text).Select(tree => ReadDocument(tree, file))];
        }
        catch (YamlTreeException exception)
        {
            throw new DispatchException(Finding(exception.Position, exception.Message, file), exception);
        }
    }

    private static ManifestDocument ReadDocument(YamlTree tree, string? file)
    {
        var check = new ManifestCheck();
        var kind = tree is YamlTree.Mapping mapping ? KindOf(mapping) : throw new YamlTreeException(tree.Position, "a manifest is a mapping with apiVersion and kind");
        var content = check.Convert(tree, kind is null ? new Shape.Any() : new Shape.Object(kind), "");
        if (check.Errors.Count > 0)
        {
            throw new DispatchException([.. check.Errors.OrderBy(static error => error.Position.Line).Take(MaxErrors).Select(error => Finding(error.Position, error.Message, file))]);
        }

        var json = (JsonObject)content!;
        try
        {
            return new(json, check.Positions)
            {
                Build = kind is "Build" ? ManifestJson.Read<KnativeBuild>(json) : null,
                Template = kind is "BuildTemplate" or "ClusterBuildTemplate" ? ManifestJson.Read<BuildTemplate>(json) : null,
            };
        }
        catch (DispatchException exception)
        {
            throw new DispatchException(exception.Diagnostics[0] with { File = file, Line = tree.Position.Line, Column = tree.Position.Column }, exception);
        }
    }

    // Null for documents of other APIs.
    private static string? KindOf(YamlTree.Mapping document)
    {
        var version = Text(document, "apiVersion");
        var kind = Text(document, "kind");
        if (version.Text != KnativeBuild.GroupVersion)
        {
            return version.Text.StartsWith("build.knative.dev/", StringComparison.Ordinal) || NearMiss.Find(version.Text, [KnativeBuild.GroupVersion]) is not null
                ? throw new YamlTreeException(version.Position, $"unknown apiVersion '{version.Text}'; did you mean '{KnativeBuild.GroupVersion}'?")
                : null;
        }

        var meant = NearMiss.Find(kind.Text, _kinds);
        return _kinds.Contains(kind.Text, StringComparer.Ordinal) ? kind.Text : throw new YamlTreeException(
            kind.Position, $"unknown kind '{kind.Text}'{(meant is null ? $": there are {string.Join(", ", _kinds)}" : $"; did you mean '{meant}'?")}");
    }

    private static YamlTree.Scalar Text(YamlTree.Mapping document, string name) =>
        document.Members.FirstOrDefault(member => member.Name == name)?.Value as YamlTree.Scalar
            ?? throw new YamlTreeException(document.Position, $"{name}: this field is missing");

    private static Diagnostic Finding(TextPosition position, string message, string? file) => new(
        Codes.ManifestInvalid,
        string.Create(CultureInfo.InvariantCulture, $"{file ?? "The manifest"} is wrong in line {position.Line}: {message.TrimEnd('.', ' ')}."))
    {
        File = file,
        Line = position.Line,
        Column = position.Column,
    };
}
