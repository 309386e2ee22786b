using System.Text.Json;
using System.Xml.Linq;
using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests;

/// <summary>A property wins over its environment variable, and that over the default: for every setting there is.</summary>
public sealed class SettingsTests(PackageFixture package)
{
    private static readonly string[] Settings = [.. XDocument
        .Load(Path.Combine(Repository.Root, "targets", "build", "Dispatch.Build.Settings.targets")).Root!
        .Elements("PropertyGroup").Elements().Select(static property => property.Name.LocalName)];

    // Those without a value here are empty when nobody sets them: the tasks know their defaults.
    private static readonly Dictionary<string, string> Defaults = new() { ["FunctionDirectory"] = "{project}" };

    [Fact]
    public async Task Without_anything_the_default_counts()
    {
        using var project = Project();
        var values = await ReadAsync(project);
        Assert.All(Settings, name => Assert.Equal(Defaults.GetValueOrDefault(name, "").Replace("{project}", Path.GetDirectoryName(project["t.csproj"])!, StringComparison.Ordinal), values[name]));
    }

    [Fact]
    public async Task The_environment_wins_over_the_default()
    {
        using var project = Project();
        SetEnvironment(project);
        var values = await ReadAsync(project);
        Assert.All(Settings, name => Assert.Equal($"environment-{name}", values[name]));
    }

    [Fact]
    public async Task A_property_of_the_project_wins_over_the_environment()
    {
        using var project = Project(string.Concat(Settings.Select(static name => $"<{name}>project-{name}</{name}>")));
        SetEnvironment(project);
        var values = await ReadAsync(project);
        Assert.All(Settings, name => Assert.Equal($"project-{name}", values[name]));
    }

    [Fact]
    public async Task A_property_of_the_command_line_wins_over_all()
    {
        using var project = Project(string.Concat(Settings.Select(static name => $"<{name}>project-{name}</{name}>")));
        SetEnvironment(project);
        var values = await ReadAsync(project, [.. Settings.Select(static name => $"-p:{name}=command-{name}")]);
        Assert.All(Settings, name => Assert.Equal($"command-{name}", values[name]));
    }

    [Fact]
    public void Every_setting_reaches_the_tasks_or_is_used_by_the_targets()
    {
        var targets = XDocument.Load(Path.Combine(Repository.Root, "targets", "build", "Dispatch.Build.Tasks.targets"));
        var handed = targets.Descendants("_FunctionSetting").Select(static item => item.Attribute("Include")!.Value).ToHashSet();
        Assert.Equal(
            ["DispatchBuilderImage", "FunctionTargetFramework", "PublishFunctionImageOnPublish", "PublishRuntimeImageOnPublish"],
            Settings.Where(name => !handed.Contains(name)).Order(StringComparer.Ordinal));
        Assert.All(targets.Descendants("_FunctionSetting"), static item =>
            Assert.EndsWith($"{item.Attribute("Include")!.Value})", item.Attribute("Value")!.Value.Replace("$(_FunctionImageDefaultTag)", "$(FunctionImageDefaultTag)", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    // FunctionImageTags -> FUNCTION_IMAGE_TAGS
    private static string Variable(string property) =>
        string.Concat(property.Select(static (c, i) => i > 0 && char.IsAsciiLetterUpper(c) ? $"_{c}" : $"{char.ToUpperInvariant(c)}"));

    private static void SetEnvironment(TestProject project)
    {
        foreach (var name in Settings)
        {
            project.Environment[Variable(name)] = $"environment-{name}";
        }
    }

    private static async Task<Dictionary<string, string>> ReadAsync(TestProject project, params string[] arguments)
    {
        var outcome = (await project.RunAsync(["msbuild", "t.csproj", $"-getProperty:{string.Join(',', Settings)}", .. arguments])).Succeeded();
        using var json = JsonDocument.Parse(outcome.Output);
        return json.RootElement.GetProperty("Properties").EnumerateObject().ToDictionary(static property => property.Name, static property => property.Value.GetString()!);
    }

    private TestProject Project(string properties = "")
    {
        var project = new TestProject(package);
        project.Write("t.csproj", $"""
            <Project Sdk="Microsoft.Build.NoTargets/3.7.0">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                {properties}
              </PropertyGroup>
              <Import Project="{Repository.Root}/targets/build/Dispatch.Build.Tasks.props" />
              <Import Project="{Repository.Root}/targets/build/Dispatch.Build.Tasks.targets" />
            </Project>
            """);
        return project;
    }
}
