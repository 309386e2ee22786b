using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.EndToEnd.Tests.Ci;

/// <summary>A working copy with the hook, and the bare repository it is pushed to.</summary>
internal sealed class PushedRepository(TempFolder folder, IReadOnlyDictionary<string, string> environment)
{
    /// <summary>A repository without a commit; its remote is empty.</summary>
    /// <param name="folder">Gets both.</param>
    /// <param name="environment">The variables of the machine; the tool is on its path.</param>
    public static async Task<PushedRepository> CreateAsync(TempFolder folder, IReadOnlyDictionary<string, string> environment)
    {
        var hooks = Directory.CreateDirectory(folder["hooks"]).FullName;
        File.Copy(Path.Combine(Repository.Root, "samples", "hooks", "pre-push"), Path.Combine(hooks, "pre-push"));
        File.SetUnixFileMode(Path.Combine(hooks, "pre-push"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Directory.CreateDirectory(folder["work"]);
        var repository = new PushedRepository(folder, new Dictionary<string, string>(environment)
        {
            ["GIT_CONFIG_GLOBAL"] = folder.Write("gitconfig", $"""
                [user]
                    name = A Developer
                    email = developer@example.com
                [init]
                    defaultBranch = main
                [core]
                    hooksPath = {hooks}

                """),
            ["GIT_CONFIG_NOSYSTEM"] = "1",
        });
        await repository.GitAsync("init", "-q", "--bare", folder["remote.git"]);
        await repository.GitAsync("init", "-q");
        await repository.GitAsync("remote", "add", "origin", folder["remote.git"]);
        return repository;
    }

    public void Write(string path, string content) => folder.Write($"work/{path}", content);

    /// <summary>Commits everything.</summary>
    public async Task CommitAsync(string message)
    {
        await GitAsync("add", "-A");
        await GitAsync("commit", "-q", "-m", message);
    }

    /// <summary>Runs git, which must succeed.</summary>
    public async Task<string> GitAsync(params string[] arguments) => (await RunAsync(arguments)).Succeeded().Output.Trim();

    /// <summary>Pushes, and returns the functions that were built, in order.</summary>
    public async Task<IReadOnlyList<string>> PushAsync(params string[] arguments) => Built((await RunAsync(["push", "-q", "origin", .. arguments])).Succeeded());

    /// <summary>Tries to push.</summary>
    public Task<Outcome> TryPushAsync(params string[] arguments) => RunAsync(["push", "-q", "origin", .. arguments]);

    /// <summary>The commit of a branch of the remote; null without that branch.</summary>
    public async Task<string?> RemoteAsync(string branch) => (await RunAsync(["ls-remote", "origin", $"refs/heads/{branch}"])).Succeeded().Output.Split('\t') is [{ Length: > 0 } id, _] ? id : null;

    private static IReadOnlyList<string> Built(Outcome outcome)
    {
        const string Building = "pre-push: building ";
        return [.. outcome.Error.Split('\n').Where(static line => line.StartsWith(Building, StringComparison.Ordinal)).Select(static line => line[Building.Length..])];
    }

    private async Task<Outcome> RunAsync(string[] arguments)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var process = DotNet.Start(folder["work"], arguments, environment, "git");
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var error = process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return new(process.ExitCode, await output, await error);
    }
}
