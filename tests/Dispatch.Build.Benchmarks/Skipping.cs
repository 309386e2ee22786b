using Dispatch.Testing;

namespace Dispatch.Build.Benchmarks;

/// <summary>A publish that finds nothing changed, against a plain build of the same project: both with the real SDK and the packed package.</summary>
internal static class Skipping
{
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        using var folder = new TempFolder();
        await using var registry = await RegistryServer.StartAsync(cancellationToken);
        folder.Write("runtime/function-template/Dockerfile", Assembling.Template);
        folder.Write("runtime/Dockerfile", "FROM scratch\nCOPY . /\n");
        await Publishing.PublishAsync(folder["runtime"], "", $"{registry.Address}/runtime:1", folder["cache"], cancellationToken);
        var project = Project(folder, $"{registry.Address}/runtime:1");

        Task<string> Build(params string[] arguments) => Tool.RunAsync("dotnet", ["build", project, "-nologo", "-v:q", .. arguments], cancellationToken);
        string[] toArchive = ["-t:PublishFunctionImage"];
        string[] toRegistry = ["-t:PublishFunctionImage", $"-p:FunctionImageRegistry={registry.Address}"];
        foreach (var publish in new[] { toArchive, toRegistry })
        {
            await Build(publish);
            if (!(await Build([.. publish, "-getTargetResult:PublishFunctionImage"])).Contains("\"Skipped\": \"true\"", StringComparison.OrdinalIgnoreCase))
            {
                throw new InvalidOperationException("The second publish was not skipped, so there is nothing to measure.");
            }
        }

        static Task Nothing(int round) => Task.CompletedTask;
        var times = await Contest.RunAsync(15,
        [
            new("dotnet build", Nothing, _ => Build()),
            new("skipped publish to an archive", Nothing, _ => Build(toArchive)),
            new("skipped publish to a registry", Nothing, _ => Build(toRegistry)),
        ]);
        Contest.Print("Skipped publish: 500 files, 5 MB", times, _ => times[0]);
    }

    private static string Project(TempFolder folder, string runtime)
    {
        Content.WriteSource(folder["function", "src"], files: 500, bytesPerFile: 10_000);
        return folder.Write("function/function.csproj", $"""
            <Project Sdk="Microsoft.Build.NoTargets/3.7.0">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <FunctionRuntimeImage>{runtime}</FunctionRuntimeImage>
                <FunctionHandler>index.hello</FunctionHandler>
                <RestoreAdditionalProjectSources>{Path.Combine(Repository.Root, "artifacts", "packages")}</RestoreAdditionalProjectSources>
                <RestorePackagesPath>{folder["packages"]}</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Dispatch.Build.Tasks" Version="0.1.0" PrivateAssets="all" />
              </ItemGroup>
            </Project>
            """);
    }
}
