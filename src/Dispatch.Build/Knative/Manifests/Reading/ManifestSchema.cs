using System.Collections.Frozen;

namespace Dispatch.Build.Knative.Manifests.Reading;

/// <summary>What may stand at a place of a manifest.</summary>
internal abstract record Shape
{
    private Shape()
    {
    }

    /// <summary>A single value.</summary>
    public sealed record Scalar(ScalarKind Kind) : Shape;

    /// <summary>A list.</summary>
    public sealed record List(Shape Item) : Shape;

    /// <summary>Any names, values of one shape.</summary>
    public sealed record Map(Shape Value) : Shape;

    /// <summary>The fields of this type and no others.</summary>
    public sealed record Object(string Type) : Shape
    {
        public FrozenDictionary<string, Field> Fields => ManifestSchema.Fields(Type);
    }

    /// <summary>Whatever YAML can say.</summary>
    public sealed record Any : Shape;
}

/// <summary>A field of an object.</summary>
internal sealed record Field(Shape Shape, bool IsRequired);

/// <summary>Kinds of single values.</summary>
internal enum ScalarKind
{
    /// <summary>Text.</summary>
    String,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>A whole number or text: ports.</summary>
    IntegerOrString,

    /// <summary>A number or text: <c>1</c>, <c>500m</c>, <c>1Gi</c>.</summary>
    Quantity,
}

/// <summary>The fields of the objects: build.knative.dev/v1alpha1 (knative/build v0.7.0) and what it takes from core/v1 and meta/v1 (Kubernetes 1.20).</summary>
internal static partial class ManifestSchema
{
    private static readonly Lazy<FrozenDictionary<string, FrozenDictionary<string, Field>>> _types = new(static () =>
        string.Join('\n', BuildTypes, CoreTypes, VolumeTypes).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(" = "))
            .ToFrozenDictionary(static parts => parts[0], static parts => ReadFields(parts[1]), StringComparer.Ordinal));

    /// <summary>The fields of a type.</summary>
    public static FrozenDictionary<string, Field> Fields(string type) => _types.Value[type];

    private static FrozenDictionary<string, Field> ReadFields(string text) => text.Split(' ')
        .Select(static field => field.Split(':', 2))
        .ToFrozenDictionary(
            static field => field[0].TrimEnd('!'),
            static field => new Field(ReadShape(field.Length > 1 ? field[1] : "string"), field[0].EndsWith('!')),
            StringComparer.Ordinal);

    private static Shape ReadShape(string text) => text switch
    {
        "string" => new Shape.Scalar(ScalarKind.String),
        "int" => new Shape.Scalar(ScalarKind.Integer),
        "bool" => new Shape.Scalar(ScalarKind.Boolean),
        "port" => new Shape.Scalar(ScalarKind.IntegerOrString),
        "quantity" => new Shape.Scalar(ScalarKind.Quantity),
        "any" => new Shape.Any(),
        ['[', .. var item, ']'] => new Shape.List(ReadShape(item)),
        ['{', .. var value, '}'] => new Shape.Map(ReadShape(value)),
        _ => new Shape.Object(text),
    };
}
