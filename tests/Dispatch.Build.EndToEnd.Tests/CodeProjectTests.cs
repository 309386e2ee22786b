using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests;

public sealed class CodeProjectTests(PackageFixture package)
{
    private const string Program = "System.Console.WriteLine(\"Hello\");\n";

    [Fact]
    public async Task The_workspace_of_a_csharp_project_is_what_it_publishes()
    {
        using var project = new TestProject(package);
        project.Write("Hello.Function.csproj", Code("<TargetFramework>net10.0</TargetFramework>"));
        project.Write("Program.cs", Program);
        project.Write("notes.txt", "");
        var result = await project.PublishAsync();

        Assert.Equal("hello-function", result["Name"]);
        var files = ArchivedImage.Read(result["Archive"]).Files;
        Assert.Superset(new HashSet<string> { "function/Hello.Function.dll", "function/Hello.Function.runtimeconfig.json" }, files);
        Assert.DoesNotContain(files, static file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith("notes.txt", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Publish_publishes_the_image_too_where_that_is_wanted()
    {
        using var project = new TestProject(package);
        project.Write("hello.csproj", Code("<TargetFramework>net10.0</TargetFramework><PublishFunctionImageOnPublish>true</PublishFunctionImageOnPublish>"));
        project.Write("Program.cs", Program);
        (await project.RunAsync(["publish"])).Succeeded();
        Assert.True(File.Exists(project["bin", "Release", "net10.0", "hello.oci.tar"]));

        // The target that publishes the project on its way must not come back to itself.
        (await project.BuildAsync("PublishFunctionImage", "-c", "Release")).Succeeded();
    }

    [Theory]
    [InlineData("<TargetFrameworks>net10.0</TargetFrameworks>")]
    [InlineData("<TargetFrameworks>net10.0;net10.0-windows</TargetFrameworks><FunctionTargetFramework>net10.0</FunctionTargetFramework>")]
    public async Task A_project_of_several_frameworks_is_published_for_one(string frameworks)
    {
        using var project = new TestProject(package);
        project.Write("hello.csproj", Code(frameworks, "Library"));
        project.Write("Function.cs", "public class Function { }\n");
        var result = await project.PublishAsync();
        Assert.Equal(project["bin", "Debug", "net10.0", "hello.oci.tar"], result["Archive"]);
        Assert.Contains("function/hello.dll", ArchivedImage.Read(result["Archive"]).Files);
    }

    [Fact]
    public async Task Several_frameworks_without_a_choice_are_an_error_that_names_them()
    {
        using var project = new TestProject(package);
        project.Write("hello.csproj", Code("<TargetFrameworks>net10.0;net10.0-windows</TargetFrameworks>", "Library"));
        project.Write("Function.cs", "public class Function { }\n");
        var outcome = (await project.BuildAsync("PublishFunctionImage")).FailedWith("DSP1012");
        Assert.Contains("net10.0, net10.0-windows", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_solution_publishes_its_functions_beside_its_other_projects()
    {
        using var solution = Solution("PublishFunctionImageOnPublish");
        (await solution.RunAsync(["publish", "All.slnx", "-m"])).Succeeded();
        Assert.True(File.Exists(solution["one", "bin", "Release", "net10.0", "one.oci.tar"]));
        Assert.True(File.Exists(solution["two", "bin", "Release", "net10.0", "two.oci.tar"]));
    }

    [Fact]
    public async Task A_solution_can_be_asked_for_one_function()
    {
        using var solution = Solution("Unused");
        (await solution.RunAsync(["build", "All.slnx", "-t:one:PublishFunctionImage"])).Succeeded();
        Assert.True(File.Exists(solution["one", "bin", "Debug", "net10.0", "one.oci.tar"]));
        Assert.False(File.Exists(solution["two", "bin", "Debug", "net10.0", "two.oci.tar"]));
    }

    private TestProject Solution(string property)
    {
        var solution = new TestProject(package);
        solution.Write("All.slnx", """
            <Solution>
              <Project Path="library/library.csproj" />
              <Project Path="one/one.csproj" />
              <Project Path="two/two.csproj" />
            </Solution>
            """);
        solution.Write("library/library.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        solution.Write("library/Library.cs", "public class Library { }\n");
        foreach (var name in (string[])["one", "two"])
        {
            solution.Write($"{name}/{name}.csproj", TestProject.NoTargets(package, $"<{property}>true</{property}>"));
            solution.Write($"{name}/hello.js", $"module.exports = () => '{name}';\n");
        }

        return solution;
    }

    private string Code(string properties, string outputType = "Exe") => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>{outputType}</OutputType>
            <EnableWindowsTargeting>true</EnableWindowsTargeting>
            <DisableTransitiveFrameworkReferenceDownloads>true</DisableTransitiveFrameworkReferenceDownloads>
            {properties}
            <FunctionRuntimeImage>oci-archive:{package.RuntimeArchive}</FunctionRuntimeImage>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Dispatch.Build.Tasks" Version="{PackageFixture.Version}" PrivateAssets="all" />
          </ItemGroup>
        </Project>
        """;
}
