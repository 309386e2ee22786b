using Dispatch.Build.Yaml;

namespace Dispatch.Build.Definitions.Files;

/// <summary>Reads the keys of a function, or of what is shared; what is wrong with one is a finding, and the others are read on.</summary>
internal sealed class SectionReader(DefinitionFindings findings, VariableExpansion variables)
{
    /// <summary>Reads a mapping.</summary>
    /// <param name="section">Gets what is read.</param>
    /// <param name="mapping">The mapping.</param>
    /// <param name="path">Where it stands, for findings: <c>functions.hello</c>.</param>
    /// <param name="allowed">The keys that may stand here.</param>
    public void Read(DefinitionSection section, YamlTree.Mapping mapping, string path, IReadOnlyList<DefinitionKey> allowed)
    {
        foreach (var member in mapping.Members)
        {
            if (allowed.FirstOrDefault(key => key.Name == member.Name) is { } key)
            {
                Read(section, key, member.Value, $"{path}.{key.Name}");
            }
            else if (DefinitionKey.All.FirstOrDefault(key => key.Name == member.Name) is { IsShared: true })
            {
                findings.Add(member.Position, $"'{member.Name}' counts for all functions, not for one", "Write it under 'defaults'.");
            }
            else
            {
                findings.AddUnknown(member.Position, member.Name, path, [.. allowed.Select(static key => key.Name)]);
            }
        }
    }

    private void Read(DefinitionSection section, DefinitionKey key, YamlTree value, string path)
    {
        switch (key.Shape)
        {
            case KeyShape.Pairs:
                (key.Name == "labels" ? section.Labels : section.BuildArguments).AddRange(Pairs(value, path));
                break;
            case KeyShape.Files:
                section.Files = [.. Items(value, path).Select((item, index) => FileOf(item, $"{path}[{index}]"))];
                break;
            case KeyShape.List when value is YamlTree.Sequence:
                section.Settings[key.Property] = new(string.Join(';', Items(value, path).Select((item, index) => Text(item, $"{path}[{index}]"))), value.Position);
                break;
            default:
                ReadText(section, key, value, path);
                break;
        }
    }

    private void ReadText(DefinitionSection section, DefinitionKey key, YamlTree value, string path)
    {
        if (Text(value, path, key.Shape is KeyShape.List ? "a text or a list of texts" : key.Shape is KeyShape.Switch ? "true or false" : "a text") is not { } text)
        {
            return;
        }

        if (key.Shape is KeyShape.Switch && !bool.TryParse(text, out _))
        {
            findings.Add(value.Position, $"'{path}' is '{text}'; true or false is needed here");
        }
        else if (key.Name == "kind")
        {
            section.Kind = text == "runtime" ? ImageKind.Runtime : ImageKind.Function;
            if (!key.Choices.Contains(text, StringComparer.Ordinal))
            {
                findings.Add(value.Position, $"'{path}' is '{text}'", $"It is one of: {string.Join(", ", key.Choices)}.");
            }
        }
        else
        {
            section.Settings[key.Property] = new(text, value.Position);
        }
    }

    private IEnumerable<KeyValuePair<string, string>> Pairs(YamlTree value, string path)
    {
        foreach (var member in Members(value, path))
        {
            if (Text(member.Value, $"{path}.{member.Name}") is { } text)
            {
                yield return new(member.Name, text);
            }
        }
    }

    private DefinitionListedFile FileOf(YamlTree item, string path)
    {
        if (item is not YamlTree.Mapping mapping)
        {
            return new(Text(item, path, "a path, or a mapping with 'from' and 'to',") ?? "", "", item.Position);
        }

        foreach (var member in mapping.Members.Where(static member => member.Name is not ("from" or "to")))
        {
            findings.AddUnknown(member.Position, member.Name, path, ["from", "to"]);
        }

        return new(Part("from"), Part("to"), item.Position);

        string Part(string name)
        {
            if (mapping.Members.FirstOrDefault(member => member.Name == name) is { } member)
            {
                return Text(member.Value, $"{path}.{name}") ?? "";
            }

            findings.Add(item.Position, $"'{path}' has no '{name}'");
            return "";
        }
    }

    private IReadOnlyList<YamlTree> Items(YamlTree value, string path) => value is YamlTree.Sequence list ? list.Items : Wrong<YamlTree>(value, path, "a list");

    private IReadOnlyList<YamlMember> Members(YamlTree value, string path) => value is YamlTree.Mapping mapping ? mapping.Members : Wrong<YamlMember>(value, path, "a mapping of names and values");

    // Null after a finding. What would be a number elsewhere is the text as it is written: 1.10 stays 1.10.
    private string? Text(YamlTree value, string path, string needed = "a text")
    {
        if (value is not YamlTree.Scalar scalar)
        {
            Wrong<string>(value, path, needed);
            return null;
        }

        if (scalar.IsPlain && PlainScalar.IsNull(scalar.Text))
        {
            findings.Add(value.Position, $"'{path}' has no value", "Give it one, or leave the key out; \"\" takes a default back.");
            return null;
        }

        try
        {
            return variables.Expand(scalar.Text, value.Position);
        }
        catch (FormatException wrong)
        {
            findings.Add(value.Position, $"'{path}': {wrong.Message}", code: Codes.VariableUnusable);
            return null;
        }
    }

    private T[] Wrong<T>(YamlTree value, string path, string needed)
    {
        findings.Add(value.Position, $"{needed} is needed for '{path}', and this is {Describe(value)}");
        return [];
    }

    internal static string Describe(YamlTree value) => value switch
    {
        YamlTree.Mapping => "a mapping",
        YamlTree.Sequence => "a list",
        YamlTree.Scalar { IsPlain: true, Text: var text } when PlainScalar.IsNull(text) => "nothing",
        _ => "a text",
    };
}
