using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests;

public sealed class FunctionTests(PackageFixture package)
{
    [Fact]
    public async Task Publishes_an_archive_without_registry_and_tells_everything_about_it()
    {
        using var project = TestProject.Function(package);
        var result = await project.PublishAsync("-p:Version=1.2.3-rc.1");

        var archive = project["bin", "Debug", "net10.0", "hello.oci.tar"];
        Assert.True(File.Exists(archive));
        Assert.Equal($"oci-archive:{archive}", result["Identity"]);
        Assert.Equal(archive, result["Archive"]);
        Assert.Matches("^sha256:[0-9a-f]{64}$", result["Digest"]);
        Assert.Matches("^sha256:[0-9a-f]{64}$", result["InputKey"]);
        Assert.Matches(@"^\d+\.\d{3}$", result["Duration"]);
        Assert.Equal("hello", result["Name"]);
        Assert.Equal("1.2.3-rc.1", result["Tags"]);
        Assert.Equal("linux/amd64", result["Platform"]);
        Assert.Equal("local", result["Engine"]);
        Assert.Equal("false", result["Skipped"]);
        Assert.Equal(("", ""), (result["Registry"], result["Repository"]));
        Assert.Equal(project["obj", "Debug", "net10.0", "dispatch", "hello.build.yaml"], result["Manifest"]);
        Assert.Contains("kind: Build", File.ReadAllText(result["Manifest"]), StringComparison.Ordinal);
        Assert.True(File.Exists(result["LogFile"]));

        var image = ArchivedImage.Read(archive);
        Assert.Equal(result["Digest"], image.Digest);
        Assert.Contains("HANDLER=hello.js", image.Environment);
        Assert.Contains("function/hello.js", image.Files);
        Assert.DoesNotContain(image.Files, static file => file.Contains("csproj", StringComparison.Ordinal) || file.StartsWith("function/obj", StringComparison.Ordinal) || file.StartsWith("function/bin", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Skips_what_has_not_changed_and_says_what_has()
    {
        using var project = TestProject.Function(package);
        var first = await project.PublishAsync();
        var archive = new FileInfo(first["Archive"]).LastWriteTimeUtc;
        var manifest = new FileInfo(first["Manifest"]).LastWriteTimeUtc;

        var second = await project.PublishAsync();
        Assert.Equal("true", second["Skipped"]);
        Assert.Equal((first["Digest"], first["InputKey"], first["Size"], first["Identity"]), (second["Digest"], second["InputKey"], second["Size"], second["Identity"]));
        Assert.Equal(archive, new FileInfo(first["Archive"]).LastWriteTimeUtc);
        Assert.Equal(manifest, new FileInfo(first["Manifest"]).LastWriteTimeUtc);

        var forced = await project.PublishAsync("-p:FunctionImageForce=true");
        Assert.Equal(("false", first["Digest"]), (forced["Skipped"], forced["Digest"]));

        project.Write("hello.js", "module.exports = () => 'Changed';\n");
        var changed = (await project.BuildAsync("PublishFunctionImage", "-v:n")).Succeeded();
        Assert.Contains("workspace changed", changed.Output, StringComparison.Ordinal);
        Assert.NotEqual(first["Digest"], (await project.PublishAsync())["Digest"]);
    }

    [Fact]
    public async Task The_last_line_of_a_publish_is_what_the_terminal_shows()
    {
        using var project = TestProject.Function(package);
        var outcome = (await project.BuildAsync("PublishFunctionImage", "-tl:on")).Succeeded();
        Assert.Contains($"→ {Path.Combine("bin", "Debug", "net10.0", "hello.oci.tar")}@sha256:", Terminal.PlainText(outcome.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sets_properties_for_targets_that_follow()
    {
        using var project = new TestProject(package);
        project.Write("hello.js", "");
        project.Write("hello.csproj", TestProject.NoTargets(package).Replace("</Project>", """
              <Target Name="Show" AfterTargets="PublishFunctionImage">
                <Message Importance="High" Text="[$(FunctionImageReference)][$(FunctionImageDigest)]" />
              </Target>
            </Project>
            """, StringComparison.Ordinal));
        var outcome = (await project.BuildAsync("PublishFunctionImage")).Succeeded();
        Assert.Matches(@"\[oci-archive:.*hello\.oci\.tar\]\[sha256:[0-9a-f]{64}\]", outcome.Output);
    }

    [Fact]
    public async Task Passes_build_arguments_labels_and_listed_files_on()
    {
        using var project = TestProject.Function(
            package,
            "<FunctionDockerfile>Dockerfile</FunctionDockerfile>",
            """
            <FunctionBuildArgument Include="GREETING" Value="a;b %24(c)" />
            <FunctionImageLabel Include="org.example.title" Value="Hello; World" />
            <FunctionFile Include="hello.js;lib/**/*.js" />
            <FunctionFile Include="settings.json" TargetPath="config/settings.json" />
            """);
        project.Write("lib/deep/a.js", "a");
        project.Write("settings.json", "{}");
        project.Write("not-listed.js", "x");
        project.Write("Dockerfile", "ARG IMAGE\nFROM ${IMAGE}\nARG GREETING\nENV GREETING=${GREETING}\nCOPY . /app\n");

        var image = ArchivedImage.Read((await project.PublishAsync())["Archive"]);
        Assert.Contains("GREETING=a;b $(c)", image.Environment);
        Assert.Equal("Hello; World", image.Labels["org.example.title"]);
        Assert.Superset(new HashSet<string> { "app/hello.js", "app/lib/deep/a.js", "app/config/settings.json" }, image.Files);
        Assert.DoesNotContain("app/not-listed.js", image.Files);
    }

    [Fact]
    public async Task A_dry_run_prints_the_plan_and_writes_nothing()
    {
        using var project = TestProject.Function(package);
        var outcome = (await project.BuildAsync("PublishFunctionImage", "-p:FunctionImageDryRun=true")).Succeeded();
        Assert.Contains("hello.js", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("ARG IMAGE", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("kind: Build", outcome.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(project["."], "*.oci.tar*", SearchOption.AllDirectories));
        Assert.False(Directory.Exists(project["obj", "Debug", "net10.0", "dispatch"]));
    }

    [Fact]
    public async Task The_ignore_file_of_the_user_has_the_last_word()
    {
        using var project = TestProject.Function(package);
        project.Write("secret.txt", "");
        project.Write(".dockerignore", "secret.txt\n!hello.csproj\n");
        var files = ArchivedImage.Read((await project.PublishAsync())["Archive"]).Files;
        Assert.Contains("function/hello.csproj", files);
        Assert.DoesNotContain("function/secret.txt", files);
    }

    [Fact]
    public async Task Clean_removes_what_a_publish_wrote()
    {
        using var project = TestProject.Function(package);
        var result = await project.PublishAsync();
        (await project.BuildAsync("Clean")).Succeeded();
        Assert.All([result["Archive"], $"{result["Archive"]}.key.json", result["Manifest"], result["LogFile"]], static file => Assert.False(File.Exists(file), file));
    }

    [Fact]
    public async Task Targets_of_the_user_run_before_the_workspace_is_read()
    {
        using var project = new TestProject(package);
        project.Write("hello.js", "");
        project.Write("hello.csproj", TestProject.NoTargets(package, "<PublishFunctionImageDependsOn>Bundle</PublishFunctionImageDependsOn>").Replace("</Project>", """
              <Target Name="Bundle">
                <WriteLinesToFile File="$(MSBuildProjectDirectory)/bundle.js" Lines="made" Overwrite="true" />
              </Target>
            </Project>
            """, StringComparison.Ordinal));
        Assert.Contains("function/bundle.js", ArchivedImage.Read((await project.PublishAsync())["Archive"]).Files);
    }

    [Fact]
    public async Task A_design_time_build_does_nothing()
    {
        using var project = TestProject.Function(package);
        (await project.BuildAsync("PublishFunctionImage", "-p:DesignTimeBuild=true")).Succeeded();
        Assert.Empty(Directory.GetFiles(project["."], "*.oci.tar", SearchOption.AllDirectories));
    }
}
