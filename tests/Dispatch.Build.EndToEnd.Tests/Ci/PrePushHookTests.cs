using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests.Ci;

/// <summary>samples/hooks/pre-push in a real repository, run by a real <c>git push</c>.</summary>
public sealed class PrePushHookTests(PackageFixture package, ToolFixture tool) : IDisposable
{
    private readonly TempFolder _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task Builds_what_the_pushed_commits_change()
    {
        var repository = await RepositoryAsync();
        Function(repository, "functions/hello");
        Function(repository, "functions/with space");
        Function(repository, "functions/-ünï [x]$(touch harmed)");
        repository.Write("README.md", "Functions");
        await repository.CommitAsync("All of them");
        Assert.Equal(["functions/-ünï [x]$(touch harmed)", "functions/hello", "functions/with space"], (await repository.PushAsync("main")).Order(StringComparer.Ordinal));

        repository.Write("README.md", "My functions");
        await repository.CommitAsync("No function");
        Assert.Empty(await repository.PushAsync("main"));

        repository.Write("functions/with space/lib/more files.js", "");
        await repository.CommitAsync("One of them");
        Assert.Equal(["functions/with space"], await repository.PushAsync("main"));
        Assert.Empty(Directory.GetFiles(_machine.Path, "harmed", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_function_that_cannot_be_built_is_not_pushed()
    {
        var repository = await RepositoryAsync();
        Function(repository, "hello");
        await repository.CommitAsync("Works");
        await repository.PushAsync("main");
        var before = await repository.RemoteAsync("main");

        repository.Write("hello/Dockerfile", "ARG IMAGE\nFROM ${IMAGE}\nCOPPY . .\n");
        Function(repository, "hello", "dockerfile: Dockerfile");
        await repository.CommitAsync("Broken");
        var outcome = await repository.TryPushAsync("main");
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Matches(@"hello/Dockerfile\(3[^)]*\): error DSP51", outcome.Error);
        Assert.Contains("nothing was pushed", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(before, await repository.RemoteAsync("main"));

        // What is not committed does not count.
        repository.Write("hello/Dockerfile", "ARG IMAGE\nFROM ${IMAGE}\nCOPY . .\n");
        Assert.NotEqual(0, (await repository.TryPushAsync("main")).ExitCode);
        await repository.CommitAsync("Repaired");
        repository.Write("hello/Dockerfile", "COPPY again\n");
        Assert.Equal(["hello"], await repository.PushAsync("main"));
        Assert.Equal(await repository.GitAsync("rev-parse", "main"), await repository.RemoteAsync("main"));
    }

    [Fact]
    public async Task Knows_what_the_remote_has()
    {
        var repository = await RepositoryAsync();
        Function(repository, "one");
        Function(repository, "two");
        await repository.CommitAsync("Both");
        await repository.PushAsync("main");

        Assert.Empty(await repository.PushAsync("main:same"));
        await repository.GitAsync("checkout", "-q", "-b", "change-one");
        repository.Write("one/more.js", "");
        await repository.CommitAsync("One");
        await repository.GitAsync("checkout", "-q", "-b", "change-two", "main");
        repository.Write("two/more.js", "");
        await repository.CommitAsync("Two");
        await repository.GitAsync("tag", "-a", "v1", "-m", "Version 1");
        Assert.Equal(["one", "two"], (await repository.PushAsync("change-one", "change-two", "v1")).Order(StringComparer.Ordinal));

        Assert.Empty(await repository.PushAsync("--delete", "change-one", "v1"));
        Assert.Null(await repository.RemoteAsync("change-one"));
        Assert.Empty(await repository.PushAsync("--force", "main:change-two"));
    }

    [Fact]
    public async Task ShellCheck_finds_nothing()
    {
        Assert.SkipUnless(Tool.Find("shellcheck") is not null, "needs shellcheck: apt-get install shellcheck");
        await Tool.RunAsync("shellcheck", ["-s", "sh", Path.Combine(Repository.Root, "samples", "hooks", "pre-push")], TestContext.Current.CancellationToken);
    }

    private async Task<PushedRepository> RepositoryAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs modes of files: run it on Linux or macOS");
        Assert.SkipUnless(Tool.Find("git") is not null, "needs git: apt-get install git");
        var environment = await tool.MachineAsync(package);
        environment["PATH"] = $"{Path.Combine(environment["RUNNER_TOOL_CACHE"], "dispatch-build-tool", ToolFixture.Version)}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
        return await PushedRepository.CreateAsync(_machine, environment);
    }

    // The registry is nowhere: a hook that pushed would fail.
    private void Function(PushedRepository repository, string folder, string more = "")
    {
        repository.Write($"{folder}/hello.js", "module.exports = () => 'Hello';\n");
        repository.Write($"{folder}/dispatch.yaml", $"""
            version: 1
            functions:
              hello:
                folder: .
                runtime-image: oci-archive:{package.RuntimeArchive}
                handler: hello.js
                registry: localhost:1
                {more}

            """);
    }
}
