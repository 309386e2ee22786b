using System.Text.RegularExpressions;
using System.Xml.Linq;
using Dispatch.Build.Definitions;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Documentation;

/// <summary>docs/properties.md, the package's targets and the settings of the faces speak of the same properties.</summary>
public sealed partial class PropertiesTests
{
    private static readonly string _page = Path.Combine(Repository.Root, "docs", "properties.md");

    [Fact]
    public void The_table_names_every_property_users_can_set() => Assert.Empty(InTargets().Except(InTable(), StringComparer.Ordinal));

    [Fact]
    public void The_table_names_no_property_that_does_nothing() => Assert.Empty(InTable().Except(InTargets(), StringComparer.Ordinal));

    [Fact]
    public void Every_row_has_the_option_and_the_variable_that_exist()
    {
        var rows = File.ReadLines(_page).Where(static line => line.StartsWith("| `", StringComparison.Ordinal)).Select(static line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(row => row.Length == 7).ToDictionary(static row => row[1].Trim('`'), static row => (Option: row[2].Trim('`'), Variable: row[3].Trim('`')), StringComparer.Ordinal);
        Assert.Superset(Setting.All.Select(static setting => setting.Property).ToHashSet(), rows.Keys.ToHashSet());
        Assert.All(rows, static row =>
        {
            var option = row.Key == "FunctionDirectory" ? "FOLDER" : Setting.Find(row.Key) is { } setting ? $"--{setting.Key}" : "";
            var variable = row.Key.EndsWith("DependsOn", StringComparison.Ordinal) ? "" : Setting.VariableOf(row.Key);
            Assert.Equal((row.Key, option, variable), (row.Key, row.Value.Option, row.Value.Variable));
        });
    }

    // A property is public when it begins with one of our prefixes: private ones begin with an underscore.
    private static SortedSet<string> InTargets()
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "targets"), "*.*", SearchOption.AllDirectories))
        {
            if (Path.GetExtension(file) is ".props" or ".targets")
            {
                var elements = XDocument.Load(file).Descendants().ToList();
                names.UnionWith(elements.Where(element => element.Parent?.Name.LocalName == "PropertyGroup").Select(element => element.Name.LocalName).Where(IsPublic));
                names.UnionWith(elements.Attributes("PropertyName").Select(output => output.Value).Where(IsPublic));
                names.UnionWith(elements.Attributes().SelectMany(attribute => References().Matches(attribute.Value)).Select(match => match.Groups["name"].Value).Where(IsPublic));
            }
        }

        return names;
    }

    private static SortedSet<string> InTable() => new(
        TableCells().Matches(MarkdownPages.Prose(_page))
            .SelectMany(cell => Names().Matches(cell.Value))
            .Select(match => match.Groups["name"].Value)
            .Where(IsPublic),
        StringComparer.Ordinal);

    private static bool IsPublic(string name) =>
        new[] { "Function", "Dispatch", "PublishFunction", "PublishRuntime" }.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    [GeneratedRegex(@"\$\((?<name>[A-Za-z]\w*)", RegexOptions.ExplicitCapture)]
    private static partial Regex References();

    [GeneratedRegex(@"^\|[^|]*", RegexOptions.Multiline)]
    private static partial Regex TableCells();

    [GeneratedRegex("`(?<name>[A-Za-z]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Names();
}
