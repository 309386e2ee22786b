using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests.Infrastructure;

/// <summary>A folder with a project that uses the package, away from this repository.</summary>
internal sealed class TestProject : IDisposable
{
    private readonly PackageFixture _package;
    private readonly TempFolder _folder = new();

    public TestProject(PackageFixture package, bool isolated = true)
    {
        _package = package;
        File.Copy(Path.Combine(Repository.Root, "global.json"), _folder["global.json"]);
        _folder.Write("nuget.config", $"""
            <configuration>
              <packageSources>
                {(isolated ? "<clear />" : "")}
                <add key="local" value="{package.Feed}" />
              </packageSources>
            </configuration>
            """);
    }

    /// <summary>A copy of a folder of this repository, without what was built in it.</summary>
    public TestProject(PackageFixture package, string source, bool isolated = true)
        : this(package, isolated)
    {
        var root = Path.Combine(Repository.Root, source);
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(root, file);
            if (relative.Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"))
            {
                _folder.Write(relative.Replace('\\', '/'), File.ReadAllText(file));
            }
        }

        _folder.Write("Directory.Build.props", $"<Project><PropertyGroup><DispatchBuildVersion>{PackageFixture.Version}</DispatchBuildVersion></PropertyGroup></Project>");
    }

    public string this[params string[] parts] => _folder[parts];

    /// <summary>A function without code on the sample runtime.</summary>
    public static TestProject Function(PackageFixture package, string properties = "", string items = "")
    {
        var project = new TestProject(package);
        project.Write("hello.csproj", NoTargets(package, properties, items));
        project.Write("hello.js", "module.exports = () => 'Hello';\n");
        return project;
    }

    /// <summary>A project file that compiles nothing, on the sample runtime.</summary>
    public static string NoTargets(PackageFixture package, string properties = "", string items = "") => $"""
        <Project Sdk="Microsoft.Build.NoTargets/3.7.0">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <FunctionRuntimeImage Condition="'$(FunctionRuntimeImage)' == ''">oci-archive:{package.RuntimeArchive}</FunctionRuntimeImage>
            <FunctionHandler>hello.js</FunctionHandler>
            {properties}
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Dispatch.Build.Tasks" Version="{PackageFixture.Version}" PrivateAssets="all" />
            {items}
          </ItemGroup>
        </Project>
        """;

    public string Write(string relativePath, string content) => _folder.Write(relativePath, content);

    /// <summary>The environment of the runs, with additions.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>Runs <c>dotnet build -t:target</c>.</summary>
    public Task<Outcome> BuildAsync(string target, params string[] arguments) => RunAsync(["build", $"-t:{target}", .. arguments]);

    /// <summary>Publishes the function and returns its result as the query interface gives it.</summary>
    public async Task<IReadOnlyDictionary<string, string>> PublishAsync(params string[] arguments) =>
        (await BuildAsync("PublishFunctionImage", ["-getTargetResult:PublishFunctionImage", .. arguments])).Result("PublishFunctionImage");

    /// <summary>Runs <c>dotnet</c> in the project's folder.</summary>
    public Task<Outcome> RunAsync(IEnumerable<string> arguments) =>
        DotNet.RunAsync(_folder.Path, arguments, AllVariables(), TestContext.Current.CancellationToken);

    public Dictionary<string, string> AllVariables()
    {
        var all = new Dictionary<string, string>(_package.Environment);
        foreach (var (name, value) in Environment)
        {
            all[name] = value;
        }

        return all;
    }

    public void Dispose() => _folder.Dispose();
}
