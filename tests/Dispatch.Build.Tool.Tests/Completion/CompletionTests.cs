using Dispatch.Build.Tool.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;
using Programs = Dispatch.Testing.Tool;

namespace Dispatch.Build.Tool.Tests.Completion;

/// <summary>What shells are offered.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public CompletionTests() => _folder.Write("dispatch.yaml", "version: 1\nfunctions:\n  hello:\n    tag: ${UNSET}\n  'good $(touch hacked)':\n");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("dotnet-dispatch pu", "publish")]
    [InlineData("dotnet-dispatch publish --eng", "--engine")]
    [InlineData("dotnet-dispatch publish --engine ", "local", "knative")]
    [InlineData("dotnet-dispatch publish --kind ", "function", "runtime")]
    [InlineData("dotnet-dispatch publish --run-builder ", "buildah", "podman", "docker")]
    [InlineData("dotnet-dispatch publish --function h", "hello")]
    [InlineData("dotnet-dispatch explain --builder ka", "kaniko")]
    [InlineData("dotnet-dispatch completion ", "bash", "zsh", "fish", "pwsh")]
    public async Task The_tool_says_what_can_follow(string line, params string[] expected)
    {
        var run = (await ToolRun.RunAsync(_folder.Path, [$"[suggest:{line.Length}]", line])).ExitedWith(0);
        Assert.Subset(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToHashSet(), expected.ToHashSet());
    }

    [Theory]
    [InlineData("dotnet dispatch publish --function ", "dotnet", "", "hello")]
    [InlineData("dotnet-dispatch publish --function he", "dotnet-dispatch", "he", "hello")]
    [InlineData("dotnet dispatch publish --engine kn", "dotnet", "kn", "knative")]
    [InlineData("dotnet oth", "dotnet", "oth", "other")]
    public async Task Bash_completes_with_it_and_leaves_the_rest_of_dotnet_to_what_was_there(string line, string command, string word, string expected)
    {
        Assert.SkipUnless(Programs.Find("bash") is not null, "needs bash: apt-get install bash");
        Install();
        _folder.Write("test.sh", $$"""
            PATH="{{_folder["bin"]}}:$PATH"
            _other() { COMPREPLY=(other); }
            complete -F _other dotnet
            eval "$(dotnet-dispatch completion bash)"
            eval "$(dotnet-dispatch completion bash)"
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}}
            $(complete -p {{command}} | sed 's/.* -F \([^ ]*\) .*/\1/') {{command}} '{{word}}' before
            printf '%s\n' "${COMPREPLY[@]}"
            """.ReplaceLineEndings("\n"));
        var offered = (await RunAsync("bash", _folder["test.sh"])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(expected, offered);
        Assert.All(offered, offer => Assert.StartsWith(word, offer, StringComparison.Ordinal));
        Assert.False(File.Exists(_folder["hacked"]));
    }

    [Theory]
    [InlineData("bash", "-n")]
    [InlineData("zsh", "-n")]
    [InlineData("fish", "--no-execute")]
    public async Task The_script_is_one_of_its_shell(string shell, string check)
    {
        Assert.SkipUnless(Programs.Find(shell) is not null, $"needs {shell}: apt-get install {shell}");
        var script = (await ToolRun.RunAsync(_folder.Path, ["completion", shell])).ExitedWith(0).Output;
        Assert.Contains("[suggest:", script, StringComparison.Ordinal);
        Assert.Empty(await RunAsync(shell, check, _folder.Write("script", script)));
    }

    private void Install()
    {
        var command = _folder.Write("bin/dotnet-dispatch", $"#!/bin/sh\nexec dotnet '{ToolRun.Assembly}' \"$@\"\n");
        File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private Task<string> RunAsync(string program, params string[] arguments) =>
        Programs.RunAsync("env", ["-C", _folder.Path, program, .. arguments], TestContext.Current.CancellationToken);
}
