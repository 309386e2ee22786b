namespace Dispatch.Build.Yaml;

/// <summary>A node of a YAML document and where it begins.</summary>
internal abstract record YamlTree(TextPosition Position)
{
    /// <summary>A mapping; no key comes twice.</summary>
    public sealed record Mapping(TextPosition Position, IReadOnlyList<YamlMember> Members) : YamlTree(Position);

    /// <summary>A sequence.</summary>
    public sealed record Sequence(TextPosition Position, IReadOnlyList<YamlTree> Items) : YamlTree(Position);

    /// <summary>A scalar; what a plain one means is up to its text.</summary>
    public sealed record Scalar(TextPosition Position, string Text, bool IsPlain) : YamlTree(Position);
}

/// <summary>A member of a mapping.</summary>
internal sealed record YamlMember(string Name, TextPosition Position, YamlTree Value);

/// <summary>What is wrong at a place.</summary>
internal sealed class YamlTreeException(TextPosition position, string message, Exception? inner = null) : Exception(message, inner)
{
    public TextPosition Position { get; } = position;
}
