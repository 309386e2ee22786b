using Dispatch.Build.Yaml;

namespace Dispatch.Build.Definitions.Files;

/// <summary>A definition file as it is written, checked.</summary>
/// <param name="Shared">What is shared between functions.</param>
/// <param name="Functions">The functions, in the order of the file.</param>
internal sealed record DefinitionDocument(DefinitionSection Shared, IReadOnlyList<DefinitionSection> Functions)
{
    private static readonly string[] _keys = ["version", "defaults", "functions"];
    private static readonly string[] _secrets = ["DISPATCH_PUSH_PASSWORD", "DISPATCH_PULL_PASSWORD", "DISPATCH_REGISTRY_PASSWORD"];

    /// <summary>Reads a document.</summary>
    /// <exception cref="DispatchException">DSP1020, DSP1021: everything that is wrong, in the order of the file.</exception>
    public static DefinitionDocument Read(YamlTree tree, string path, Func<string, string?> environment)
    {
        var findings = new DefinitionFindings(path);
        var variables = new VariableExpansion(environment);
        var reader = new SectionReader(findings, variables);
        var shared = new DefinitionSection("", tree.Position);
        var functions = new List<DefinitionSection>();
        var root = Mapping(tree, "the file", findings);
        foreach (var member in root?.Members ?? [])
        {
            switch (member.Name)
            {
                case "version":
                    CheckVersion(member.Value, findings);
                    break;
                case "defaults":
                    ReadSection(shared, member, "defaults", [.. DefinitionKey.All.Where(static key => key.IsShared)]);
                    break;
                case "functions":
                    ReadFunctions(member);
                    break;
                default:
                    findings.AddUnknown(member.Position, member.Name, "the file", _keys);
                    break;
            }
        }

        foreach (var missing in _keys.Where(key => key != "defaults" && root?.Members.Any(member => member.Name == key) == false))
        {
            findings.Add(tree.Position, $"'{missing}' is missing", missing == "version" ? "Begin the file with 'version: 1'." : null);
        }

        RefuseSecrets([shared, .. functions], variables, findings);
        findings.ThrowIfAny();
        return new(shared, functions);

        void ReadFunctions(YamlMember member)
        {
            foreach (var function in Mapping(member.Value, "functions", findings)?.Members ?? [])
            {
                var section = new DefinitionSection(function.Name, function.Position);
                functions.Add(section);
                ReadSection(section, function, $"functions.{function.Name}", [.. DefinitionKey.All.Where(static key => key.IsOwn)]);
            }

            if (functions.Count == 0)
            {
                findings.Add(member.Position, "there is no function", "Write the name of one under 'functions', and its settings under that.");
            }
        }

        // A function without settings of its own may have nothing behind its name.
        void ReadSection(DefinitionSection section, YamlMember member, string place, IReadOnlyList<DefinitionKey> allowed)
        {
            if (SectionReader.Describe(member.Value) != "nothing" && Mapping(member.Value, place, findings) is { } mapping)
            {
                reader.Read(section, mapping, place, allowed);
            }
        }
    }

    private static YamlTree.Mapping? Mapping(YamlTree tree, string place, DefinitionFindings findings)
    {
        if (tree is not YamlTree.Mapping)
        {
            findings.Add(tree.Position, $"a mapping is needed for {place}, and this is {SectionReader.Describe(tree)}");
        }

        return tree as YamlTree.Mapping;
    }

    private static void CheckVersion(YamlTree value, DefinitionFindings findings)
    {
        if (value is not YamlTree.Scalar { Text: "1" })
        {
            findings.Add(value.Position, $"'version' is {(value is YamlTree.Scalar scalar ? $"'{scalar.Text}'" : SectionReader.Describe(value))}", "This release reads version 1.");
        }
    }

    // In a value it would get into a manifest, a log or an image.
    private static void RefuseSecrets(IReadOnlyList<DefinitionSection> sections, VariableExpansion variables, DefinitionFindings findings)
    {
        var secrets = sections.SelectMany(static section => section.Settings).Where(static setting => setting.Key.EndsWith("PasswordVariable", StringComparison.Ordinal))
            .Select(static setting => setting.Value.Text).Concat(_secrets).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, position) in variables.Used.Where(used => secrets.Contains(used.Name)))
        {
            findings.Add(position, $"the environment variable '{name}' holds a secret", "Secrets are passed by name: write the variable's name behind push-password-variable.", Codes.VariableUnusable);
        }
    }
}
