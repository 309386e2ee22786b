using System.CommandLine;
using System.Xml.Linq;
using Dispatch.Build.Definitions;
using Dispatch.Build.Tool.Definitions;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tool.Tests.Publishing;

/// <summary>An option wins over the environment variable that MSBuild reads too, and that over the default: for every setting there is.</summary>
public sealed class OptionTests
{
    // What only makes sense in a project, and annotations: nobody else reads the tool's output.
    private static readonly string[] _projectOnly =
        ["DispatchAnnotations", "DispatchBuilderImage", "FunctionTargetFramework", "PublishFunctionImageOnPublish", "PublishRuntimeImageOnPublish"];

    [Fact]
    public void Every_setting_of_MSBuild_is_an_option()
    {
        var settings = XDocument.Load(Path.Combine(Repository.Root, "targets", "build", "Dispatch.Build.Settings.targets")).Root!
            .Elements("PropertyGroup").Elements().Select(static property => property.Name.LocalName);
        Assert.Equal(
            settings.Except(_projectOnly).Order(StringComparer.Ordinal),
            Setting.All.Select(static option => option.Property).Append("FunctionDirectory").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_environment_variable_is_the_one_MSBuild_reads() =>
        Assert.All(
            XDocument.Load(Path.Combine(Repository.Root, "targets", "build", "Dispatch.Build.Settings.targets")).Root!.Elements("PropertyGroup").Elements(),
            static property => Assert.Equal($"$({Setting.VariableOf(property.Name.LocalName)})", property.Value));

    [Fact]
    public void An_option_wins_over_the_environment_and_that_over_nothing()
    {
        foreach (var option in Setting.All.Where(static option => option.Property is not "FunctionBaseImage"))
        {
            string[] given = option.ValueName is null ? [$"--{option.Key}"] : [$"--{option.Key}", "from=option"];
            Assert.Null(Read([], static _ => null)(option.Property));
            Assert.Equal("environment", Read([], Environment)(option.Property));
            Assert.Equal(option.ValueName is null ? "True" : "from=option", Read(given, Environment)(option.Property));

            string? Environment(string name) => name == Setting.VariableOf(option.Property) ? "environment" : null;
        }

        Assert.Equal("folder", Read(["folder"], static name => name == "FUNCTION_DIRECTORY" ? "environment" : null)("FunctionDirectory"));
        Assert.Equal("image", Read(["--kind", "runtime", "--base-image", "image"], static _ => "environment")("FunctionBaseImage"));
    }

    [Fact]
    public void Lists_are_given_one_by_one() => Assert.Equal("1.0;latest", Read(["--tag", "1.0", "--tag", "latest"], static _ => null)("FunctionImageTags"));

    private static Func<string, string?> Read(string[] arguments, Func<string, string?> environment)
    {
        var options = new DefinitionOptions();
        var command = new Command("publish");
        options.AddTo(command);
        return property => options.Read(command.Parse(arguments), environment).Settings[property];
    }
}
