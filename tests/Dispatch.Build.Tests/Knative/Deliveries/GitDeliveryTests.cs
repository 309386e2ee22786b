using Dispatch.Build.Engines.Local.Run;
using Dispatch.Build.Knative.Deliveries;
using Dispatch.Build.Workspaces;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Deliveries;

/// <summary>With real git: a bare repository that was pushed to, then given an address that only a cluster would know.</summary>
public sealed class GitDeliveryTests : IDisposable
{
    private const string Url = "https://git.example/team/app.git";

    private readonly TempFolder _folder = new();
    private readonly Listener _listener = new();
    private readonly Dictionary<string, string> _environment;

    public GitDeliveryTests()
    {
        Assert.SkipUnless(Tool.Find("git") is not null, "needs git: apt-get install git");
        _environment = new(StringComparer.Ordinal)
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "",
            ["HOME"] = _folder.Path,
            ["GIT_CONFIG_NOSYSTEM"] = "1",
        };
        _folder.Write(".gitconfig", "[user]\n\tname = Test\n\temail = test@example.com\n[init]\n\tdefaultBranch = main\n[protocol \"file\"]\n\tallow = always\n");
    }

    private string Repository => _folder["repository"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("functions/hello")]
    public async Task The_cluster_fetches_the_commit_and_sees_the_workspace(string place)
    {
        var prefix = place.Length == 0 ? "repository" : $"repository/{place}";
        _folder.Write($"{prefix}/hello.js", "module.exports = 42;\n");
        _folder.Write($"{prefix}/lib/a $$(HOME) 'b'.js", "x");
        File.SetUnixFileMode(_folder.Write($"{prefix}/bin/run", "#!/bin/sh\n"), (UnixFileMode)0b111_101_101);
        File.CreateSymbolicLink(_folder[[.. prefix.Split('/'), "link"]], "lib");
        _folder.Write($"{prefix}/tests/deep/case.js", "not for the image");
        _folder.Write($"{prefix}/notes.md", "neither");
        _folder.Write($"{prefix}/logs/old.log", "nor this");
        _folder.Write($"{prefix}/.dockerignore", ".git\ntests\n*.md\nlogs/*\n");
        _folder.Write("repository/other/file", "beside");
        await CommitAndPushAsync();
        if (place.Length == 0)
        {
            await File.AppendAllTextAsync(_folder["repository", ".dockerignore"], "other\n", TestContext.Current.CancellationToken);
            await CommitAsync();
            await GitAsync("push", "--quiet", _folder["bare"], "main:main");
            await GitAsync("update-ref", "refs/remotes/origin/main", "HEAD");
        }

        var workspace = _folder[prefix.Split('/')];
        var delivery = await DeliverAsync(workspace);

        Assert.Equal("git", delivery.Name);
        var (git, custom) = (delivery.Sources[0], delivery.Sources[1]);
        Assert.Equal((Url, await HeadAsync()), (git.Git!.Url, git.Git.Revision));
        Assert.Null(git.SubPath);
        Assert.Null(git.Custom);
        Assert.Equal(place.Length == 0 ? null : place, custom.SubPath);
        Assert.Equal(2, delivery.Sources.Select(source => source.Name).Distinct().Count());

        // What the controller's containers do, in their order.
        using var pod = new Pod(custom.SubPath);
        await RunGitAsync(pod.Volume, "init", "--quiet");
        await RunGitAsync(pod.Volume, "fetch", "--quiet", "--depth=1", "file://" + _folder["bare"], git.Git.Revision);
        await RunGitAsync(pod.Volume, "reset", "--quiet", "--hard", "FETCH_HEAD");
        Assert.Equal((0, ""), await pod.RunAsync(custom));

        using var expected = new TempFolder();
        foreach (var entry in WorkspaceReader.Read(new() { Root = workspace }, CancellationToken.None).Entries)
        {
            _ = entry.Kind switch
            {
                WorkspaceEntryKind.Directory => (object)Directory.CreateDirectory(expected[entry.Path]),
                WorkspaceEntryKind.Link => File.CreateSymbolicLink(expected[entry.Path], entry.LinkTarget!),
                _ => Copy(entry.FullPath, expected[entry.Path]),
            };
        }

        Assert.Equal(Contexts.Describe(expected.Path), Contexts.Describe(pod.Workspace));
        Assert.Contains(Contexts.Describe(pod.Workspace), line => line == "logs/");
        Assert.Equal(Contexts.Dockerfile, await File.ReadAllTextAsync(Path.Combine(pod.Home, "dispatch", "Dockerfile"), TestContext.Current.CancellationToken));
        Assert.Equal(["Dockerfile", "Dockerfile.dockerignore"], Directory.EnumerateFiles(Path.Combine(pod.Home, "dispatch")).Select(Path.GetFileName).Order());

        static object Copy(string from, string to)
        {
            File.Copy(from, to);
            return to;
        }
    }

    [Fact]
    public async Task A_git_source_that_fetched_nothing_is_noticed()
    {
        _folder.Write("repository/hello.js", "x");
        _folder.Write("repository/.dockerignore", ".git\n");
        await CommitAndPushAsync();
        using var pod = new Pod();

        var (code, error) = await pod.RunAsync((await DeliverAsync(Repository)).Sources[1]);
        Assert.Equal((1, "The git source fetched nothing."), (code, error));
    }

    [Fact]
    public async Task What_the_commit_does_not_hold_is_listed()
    {
        _folder.Write("repository/.dockerignore", ".git\n");
        _folder.Write("repository/.gitignore", "*.cache\n");
        _folder.Write("repository/changed.js", "one");
        _folder.Write("repository/mode.sh", "one");
        _folder.Write("repository/same.js", "one");
        await CommitAndPushAsync();
        _folder.Write("repository/changed.js", "two");
        _folder.Write("repository/new.js", "new");
        _folder.Write("repository/x.cache", "ignored");
        _folder.Write("repository/staged.js", "staged");
        await GitAsync("add", "staged.js");
        File.SetUnixFileMode(_folder["repository", "mode.sh"], (UnixFileMode)0b111_101_101);

        var failure = await Assert.ThrowsAsync<DispatchException>(() => DeliverAsync(Repository));

        Assert.Equal(Codes.GitUnclean, failure.Code);
        Assert.Contains(
            $"is not what commit {(await HeadAsync())[..12]} holds: changed.js (modified, or changed on checkout by a filter such as Git LFS or line ends), mode.sh (another kind or mode: 100644, here 100755), new.js (not committed), staged.js (not committed), x.cache (not committed).",
            failure.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Twenty_differences_are_enough()
    {
        _folder.Write("repository/.dockerignore", ".git\n");
        await CommitAndPushAsync();
        for (var i = 0; i < 25; i++)
        {
            _folder.Write($"repository/file{i:00}", "");
        }

        var failure = await Assert.ThrowsAsync<DispatchException>(() => DeliverAsync(Repository));
        Assert.Contains("file19 (not committed) and 5 more.", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("file20", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_git_folder_itself_is_no_part_of_a_commit()
    {
        _folder.Write("repository/hello.js", "x");
        await CommitAndPushAsync();

        var failure = await Assert.ThrowsAsync<DispatchException>(() => DeliverAsync(Repository));
        Assert.Contains("holds: .git (list it in .dockerignore).", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_a_filter_stores_otherwise_are_found_although_git_calls_them_clean()
    {
        _folder.Write("repository/.dockerignore", ".git\n");
        _folder.Write("repository/.gitattributes", "*.txt text eol=crlf\n");
        _folder.Write("repository/lines.txt", "one\r\ntwo\r\n");
        await CommitAndPushAsync();
        Assert.Equal("", await GitAsync("status", "--porcelain"));

        var failure = await Assert.ThrowsAsync<DispatchException>(() => DeliverAsync(Repository));
        Assert.Contains("lines.txt (modified, or changed on checkout by a filter", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_files_must_follow_the_layout_of_the_repository()
    {
        _folder.Write("repository/src/hello.js", "x");
        await CommitAndPushAsync();
        var context = Contexts.Create(Repository);
        var moved = WorkspaceReader.Read(new() { Root = Repository, Files = [("src/hello.js", "hello.js")] }, CancellationToken.None);
        var same = WorkspaceReader.Read(new() { Root = Repository, Files = [("src/hello.js", "src/hello.js")] }, CancellationToken.None);

        var failure = await Assert.ThrowsAsync<DispatchException>(() => DeliverAsync(context with { Build = context.Build with { Workspace = moved } }));
        Assert.Contains("hello.js (not committed)", failure.Message, StringComparison.Ordinal);
        Assert.Equal("git", (await DeliverAsync(context with { Build = context.Build with { Workspace = same } })).Name);
    }

    [Fact]
    public async Task A_commit_that_is_not_pushed_is_refused()
    {
        _folder.Write("repository/.dockerignore", ".git\n");
        await CommitAndPushAsync();
        _folder.Write("repository/next.js", "x");
        await CommitAsync();

        // The address leads nowhere here, so that it cannot be asked.
        await GitAsync("remote", "set-url", "origin", "http://127.0.0.1:1/app.git");
        var failure = await Assert.ThrowsAsync<DispatchException>(() => DeliverAsync(Repository));
        Assert.Equal(Codes.GitUnclean, failure.Code);
        Assert.Contains($"The commit {await HeadAsync()} is in no branch fetched from origin, and http://127.0.0.1:1/app.git cannot be asked", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_remote_is_asked_for_what_was_not_fetched()
    {
        _folder.Write("repository/.dockerignore", ".git\n");
        await CommitAndPushAsync();
        _folder.Write("repository/next.js", "x");
        await CommitAsync();
        var (old, head) = (await GitAsync("rev-parse", "HEAD~1"), await HeadAsync());
        var tip = old;
        await using var server = ScriptedServer.Start(exchange => exchange.AnswerAsync(200, $"{tip}\trefs/heads/main\n", ("Content-Type", "text/plain")));
        await GitAsync("remote", "set-url", "origin", $"http://user:secret@{server.Address}/app.git");

        var failure = await Assert.ThrowsAsync<DispatchException>(() => DeliverAsync(Repository));
        Assert.Contains($"The commit {head} is not pushed to origin (http://{server.Address}/app.git).", failure.Message, StringComparison.Ordinal);

        tip = head;
        Assert.Equal($"http://{server.Address}/app.git", (await DeliverAsync(Repository)).Sources[0].Git!.Url);
    }

    [Fact]
    public async Task Submodules_stay_empty()
    {
        await RunGitAsync(_folder.Path, "init", "--quiet", "library");
        _folder.Write("library/code.js", "x");
        await RunGitAsync(_folder["library"], "add", "--all");
        await RunGitAsync(_folder["library"], "commit", "--quiet", "--message", "x");
        await RunGitAsync(_folder.Path, "init", "--quiet", "repository");
        await GitAsync("submodule", "--quiet", "add", _folder["library"], "vendor/library");
        _folder.Write("repository/.dockerignore", ".git\n**/.git\n");
        await CommitAndPushAsync();

        var failure = await Assert.ThrowsAsync<DispatchException>(() => DeliverAsync(Repository));
        Assert.Contains("vendor/library/code.js (in the submodule vendor/library, which the git source does not fetch)", failure.Message, StringComparison.Ordinal);

        _folder.Write("repository/.dockerignore", ".git\nvendor\n");
        await CommitAsync();
        await GitAsync("update-ref", "refs/remotes/origin/main", "HEAD");
        await DeliverAsync(Repository);
        Assert.Equal("The submodule vendor/library stays empty: the git source does not fetch submodules.", Assert.Single(_listener.Notices));
    }

    [Fact]
    public async Task Without_a_repository_commit_remote_or_git_there_is_nothing_to_fetch()
    {
        _folder.Write("repository/.dockerignore", ".git\n");
        Assert.Contains("not a git repository", await UnusableAsync(), StringComparison.OrdinalIgnoreCase);
        await RunGitAsync(_folder.Path, "init", "--quiet", "repository");
        Assert.Contains("no commit yet", await UnusableAsync(), StringComparison.Ordinal);
        await CommitAsync();
        Assert.Contains("no remote", await UnusableAsync(), StringComparison.Ordinal);
        await GitAsync("remote", "add", "one", Url);
        await GitAsync("remote", "add", "two", Url);
        Assert.Contains("several remotes", await UnusableAsync(), StringComparison.Ordinal);
        await GitAsync("remote", "add", "origin", _folder["bare"]);
        Assert.Contains("no http, https, ssh or git address", await UnusableAsync(), StringComparison.Ordinal);
        _environment["PATH"] = _folder.Path;
        Assert.Contains("not on the PATH", await UnusableAsync(), StringComparison.Ordinal);

        async Task<string> UnusableAsync()
        {
            var failure = await Assert.ThrowsAsync<DispatchException>(() => DeliverAsync(Repository));
            Assert.Equal(Codes.GitUnusable, failure.Code);
            return failure.Message;
        }
    }

    [Fact]
    public async Task The_remote_of_the_branch_comes_before_origin_and_variables_of_hooks_mislead_nobody()
    {
        _folder.Write("repository/.dockerignore", ".git\n");
        await CommitAndPushAsync();
        await GitAsync("remote", "add", "upstream", "git@git.example:upstream/app.git");
        await GitAsync("update-ref", "refs/remotes/upstream/main", "HEAD");
        await GitAsync("config", "branch.main.remote", "upstream");
        _environment["GIT_DIR"] = _folder["nowhere"];

        Assert.Equal("git@git.example:upstream/app.git", (await DeliverAsync(Repository)).Sources[0].Git!.Url);
        _environment.Remove("GIT_DIR");
        await GitAsync("checkout", "--quiet", "--detach");
        Assert.Equal(Url, (await DeliverAsync(Repository)).Sources[0].Git!.Url);
    }

    private Task<Delivery> DeliverAsync(string workspace) => DeliverAsync(Contexts.Create(workspace));

    private Task<Delivery> DeliverAsync(BuildContext context) => new GitDelivery(null, _environment).DeliverAsync(context, _listener, TestContext.Current.CancellationToken);

    private Task<string> HeadAsync() => GitAsync("rev-parse", "HEAD");

    private async Task CommitAsync()
    {
        await GitAsync("add", "--all");
        await GitAsync("commit", "--quiet", "--allow-empty", "--message", "x");
    }

    private async Task CommitAndPushAsync()
    {
        await RunGitAsync(_folder.Path, "init", "--quiet", "repository");
        await RunGitAsync(_folder.Path, "init", "--quiet", "--bare", "bare");
        await RunGitAsync(_folder["bare"], "config", "uploadpack.allowAnySHA1InWant", "true");
        await CommitAsync();
        await GitAsync("remote", "add", "origin", _folder["bare"]);
        await GitAsync("push", "--quiet", "origin", "main");
        await GitAsync("remote", "set-url", "origin", Url);
    }

    private Task<string> GitAsync(params string[] arguments) => RunGitAsync(Repository, arguments);

    private async Task<string> RunGitAsync(string folder, params string[] arguments)
    {
        var (output, errors) = (new List<string>(), new List<string>());
        var code = await ProcessRunner.RunAsync(new(Tool.Find("git")!, arguments, folder, _environment), line => output.Add(line.Text), line => errors.Add(line.Text), TestContext.Current.CancellationToken);
        Assert.True(code == 0, $"git {string.Join(' ', arguments)}: {string.Join('\n', errors)}");
        return string.Join('\n', output);
    }
}
