using System.Text.Json.Nodes;
using System.Text.Json;
using Dispatch.Build.Dockerfiles.Parsing;
using Dispatch.Build.Yaml;

namespace Dispatch.Build.Knative.Manifests.Reading;

/// <summary>Turns a document into JSON, and collects what does not fit the shape it should have.</summary>
internal sealed class ManifestCheck
{
    /// <summary>Where everything stands.</summary>
    public ManifestPositions Positions { get; } = new();

    /// <summary>What does not fit, in the order of the text.</summary>
    public List<(TextPosition Position, string Message)> Errors { get; } = [];

    /// <summary>The JSON of a node; null for YAML's null, and where an error was found.</summary>
    public JsonNode? Convert(YamlTree node, Shape shape, string path)
    {
        if (node is YamlTree.Scalar scalar)
        {
            Positions.Add(path, node.Position);
            return ConvertScalar(scalar, shape, path);
        }

        Positions.Add(path, Positions.All.GetValueOrDefault(path, node.Position));
        return (node, shape) switch
        {
            (YamlTree.Mapping mapping, Shape.Object type) => ConvertObject(mapping, type, path),
            (YamlTree.Mapping mapping, Shape.Map map) => ConvertMembers(mapping, _ => map.Value, path),
            (YamlTree.Mapping mapping, Shape.Any any) => ConvertMembers(mapping, _ => any, path),
            (YamlTree.Sequence sequence, Shape.List list) => ConvertItems(sequence, list.Item, path),
            (YamlTree.Sequence sequence, Shape.Any any) => ConvertItems(sequence, any, path),
            _ => Error(node.Position, path, $"{Describe(shape)} is needed here, and this is {(node is YamlTree.Mapping ? "a mapping" : "a list")}"),
        };
    }

    private JsonObject ConvertObject(YamlTree.Mapping mapping, Shape.Object type, string path)
    {
        var fields = type.Fields;
        foreach (var member in mapping.Members.Where(member => !fields.ContainsKey(member.Name)))
        {
            var meant = fields.Keys.FirstOrDefault(name => string.Equals(name, member.Name, StringComparison.OrdinalIgnoreCase))
                ?? NearMiss.Find(member.Name, fields.Keys.Order(StringComparer.Ordinal));
            Error(member.Position, Member(path, member.Name), $"unknown field{(meant is null ? "" : $"; did you mean '{meant}'?")}");
        }

        var known = new YamlTree.Mapping(mapping.Position, [.. mapping.Members.Where(member => fields.ContainsKey(member.Name))]);
        var json = ConvertMembers(known, name => fields[name].Shape, path);
        foreach (var (name, _) in fields.Where(field => field.Value.IsRequired && !mapping.Members.Any(member => member.Name == field.Key && !IsNull(member.Value))))
        {
            Error(mapping.Position, Member(path, name), "this field is missing");
        }

        return json;
    }

    private JsonObject ConvertMembers(YamlTree.Mapping mapping, Func<string, Shape> shape, string path)
    {
        var json = new JsonObject();
        foreach (var member in mapping.Members)
        {
            var memberPath = Member(path, member.Name);
            Positions.Add(memberPath, member.Position);
            if (Convert(member.Value, shape(member.Name), memberPath) is { } value)
            {
                json[member.Name] = value;
            }
        }

        return json;
    }

    private JsonArray ConvertItems(YamlTree.Sequence sequence, Shape shape, string path)
    {
        var json = new JsonArray();
        foreach (var (index, item) in sequence.Items.Index())
        {
            var itemPath = $"{path}[{index}]";
            if (IsNull(item) && shape is not Shape.Any)
            {
                Error(item.Position, itemPath, "this item is empty");
            }

            json.Add(Convert(item, shape, itemPath));
        }

        return json;
    }

    private JsonNode? ConvertScalar(YamlTree.Scalar scalar, Shape shape, string path)
    {
        JsonValue? value;
        try
        {
            value = scalar.IsPlain ? PlainScalar.Read(scalar.Text) : JsonValue.Create(scalar.Text);
        }
        catch (FormatException exception)
        {
            return Error(scalar.Position, path, exception.Message);
        }

        var kind = value?.GetValueKind() ?? JsonValueKind.Null;
        var isInteger = kind is JsonValueKind.Number && value!.TryGetValue(out long _);
        return (shape, kind) switch
        {
            (_, JsonValueKind.Null) or (Shape.Any, _) => value,
            (Shape.Scalar { Kind: ScalarKind.String or ScalarKind.IntegerOrString or ScalarKind.Quantity }, JsonValueKind.String) => value,
            (Shape.Scalar { Kind: ScalarKind.Boolean }, JsonValueKind.True or JsonValueKind.False) => value,
            (Shape.Scalar { Kind: ScalarKind.Integer or ScalarKind.IntegerOrString }, JsonValueKind.Number) when isInteger => value,
            (Shape.Scalar { Kind: ScalarKind.Quantity }, JsonValueKind.Number) => value,
            (Shape.Scalar { Kind: ScalarKind.String }, _) => Error(
                scalar.Position, path, $"text is needed here, and {scalar.Text} without quotes is {Describe(kind)}: write \"{scalar.Text}\""),
            _ => Error(scalar.Position, path, $"{Describe(shape)} is needed here, and this is {Describe(kind)}"),
        };
    }

    private static bool IsNull(YamlTree node) => node is YamlTree.Scalar { IsPlain: true } scalar && PlainScalar.IsNull(scalar.Text);

    private JsonNode? Error(TextPosition position, string path, string message)
    {
        Errors.Add((position, path.Length > 0 ? $"{path}: {message}" : message));
        return null;
    }

    private static string Member(string path, string name) => path.Length > 0 ? $"{path}.{name}" : name;

    private static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Number => "a number",
        _ => "text",
    };

    private static string Describe(Shape shape) => shape switch
    {
        Shape.Scalar { Kind: ScalarKind.String } => "text",
        Shape.Scalar { Kind: ScalarKind.Integer } => "a whole number",
        Shape.Scalar { Kind: ScalarKind.Boolean } => "true or false",
        Shape.Scalar { Kind: ScalarKind.IntegerOrString } => "a whole number or a name",
        Shape.Scalar => "a quantity",
        Shape.List => "a list",
        _ => "a mapping",
    };
}
