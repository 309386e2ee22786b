using System.CommandLine;
using Dispatch.Build.Tool.Terminals;

namespace Dispatch.Build.Tool.Completion;

/// <summary><c>dotnet dispatch completion</c>: prints the script that has a shell complete command lines by asking the tool itself.</summary>
internal sealed class CompletionCommand : Command, IHasExamples
{
    private static readonly string[] _shells = ["bash", "zsh", "fish", "pwsh"];

    private readonly Argument<string> _shell = new("SHELL") { Description = "bash, zsh, fish or pwsh." };

    public CompletionCommand(ToolConsole console)
        : base("completion", "Prints the script that makes a shell complete command lines.")
    {
        _shell.AcceptOnlyFromAmong(_shells);
        Arguments.Add(_shell);
        SetAction(parsed =>
        {
            using var script = new StreamReader(typeof(CompletionCommand).Assembly.GetManifestResourceStream($"completion.{parsed.GetValue(_shell)}")!);
            console.Output.Write(script.ReadToEnd().ReplaceLineEndings("\n"));
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } =
    [
        "eval \"$(dotnet dispatch completion bash)\"                                # in ~/.bashrc",
        "source <(dotnet dispatch completion zsh)                                 # in ~/.zshrc, after compinit",
        "dotnet dispatch completion fish | source                                 # in ~/.config/fish/config.fish",
        "dotnet dispatch completion pwsh | Out-String | Invoke-Expression         # in $PROFILE",
    ];
}
