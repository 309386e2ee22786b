using System.Text.RegularExpressions;
using Dispatch.Testing;
using Xunit;

namespace Cake.Dispatch.Tests.Scripts;

/// <summary>Real scripts in Cake, in an empty folder, with the addin as <c>#addin</c> brings it.</summary>
public sealed class ScriptTests(AddinFixture addin)
{
    private const string Publish = """
        #addin nuget:?package=Cake.Dispatch&version=0.1.0

        DispatchPublishFunction("./hello", new DispatchPublishFunctionSettings
        {
            Dockerfile = "Dockerfile",
            Registry = Argument<string>("registry", "localhost:1"),
        });
        """;

    [Fact]
    public async Task The_example_of_the_README_publishes_the_samples()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "src", "Cake.Dispatch", "README.md"));
        using var script = new CakeScript(addin, Regex.Match(readme, "```csharp\n(?<code>.*?)```", RegexOptions.Singleline).Groups["code"].Value);
        script.CopySample("runtime-js");
        script.CopySample("hello-js");
        var output = await script.RunAsync(0);
        Assert.Contains($"hello-js -> oci-archive:{script["artifacts", "hello-js.oci.tar"]}", output, StringComparison.Ordinal);
        Assert.Matches("sha256:[0-9a-f]{64} is new", output);
        Assert.DoesNotContain("Could not load", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_function_ends_the_script_with_the_exit_code_of_its_failure()
    {
        using var script = new CakeScript(addin, Publish);
        script.Write("hello/hello.js", "");
        script.Write("Dockerfile", "FROM scratch\nCOPPY . .\n");
        script.Write("summary.md", "");
        script.Environment["GITHUB_ACTIONS"] = "true";
        script.Environment["GITHUB_STEP_SUMMARY"] = script["summary.md"];
        var output = await script.RunAsync(11);
        Assert.Single(Regex.Matches(output, $"^::error file={Regex.Escape(script["Dockerfile"])},line=2,", RegexOptions.Multiline));
        Assert.Matches("Error: DSP51[0-9]{2}: ", output);
        Assert.Contains("DSP51", File.ReadAllText(script["summary.md"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupt_cancels_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs SIGINT: run it on Linux or macOS");

        // A registry that takes the connection and never answers: the publish waits there for certain.
        using var silent = SilentServer.Start();
        using var script = new CakeScript(addin, Publish);
        script.Write("hello/hello.js", "");
        script.Write("Dockerfile", "FROM scratch\nCOPY . .\n");
        using var process = script.Start($"--registry={silent.Address}");
        await silent.FirstRequest.WaitAsync(TestContext.Current.CancellationToken);
        await Tool.RunAsync("kill", ["-INT", $"{process.Id}"], TestContext.Current.CancellationToken);
        Assert.Contains("Error: DSP6002: ", await CakeScript.EndAsync(process, 51), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_other_alias_works_in_a_script()
    {
        using var script = new CakeScript(addin, """
            #addin nuget:?package=Cake.Dispatch&version=0.1.0

            foreach (var finding in DispatchExplain("./build.log", new DispatchExplainSettings { ExitCode = 137, Reason = "OOMKilled" }))
            {
                Warning("found {0}: {1}", finding.Cause, finding.Suggestion);
            }

            var images = DispatchPublishAll("./dispatch.yaml", new DispatchPublishAllSettings { Tags = { "1.0" } });
            Information("published {0}", images.Single().Name);
            var manifests = DispatchRender("./hello", new DispatchRenderSettings { Dockerfile = "Dockerfile", Registry = "registry.example.com" });
            Information("rendered {0}", string.Join(' ', manifests.Select(one => one.FileName)));
            """);
        script.Write("build.log", "INFO[0000] RUN npm install\n");
        script.Write("Dockerfile", "FROM scratch\nCOPY . .\n");
        script.Write("hello/hello.js", "");
        script.Write("dispatch.yaml", "version: 1\nfunctions:\n  hello:\n    dockerfile: Dockerfile\n    archive: hello.tar\n");
        var output = await script.RunAsync(0);
        Assert.Contains("found out-of-memory", output, StringComparison.Ordinal);
        Assert.Contains("published hello", output, StringComparison.Ordinal);
        Assert.Contains("hello.build.yaml", output, StringComparison.Ordinal);
    }
}
