using System.CommandLine;
using Dispatch.Build.Diagnosis;
using Dispatch.Build.Dockerfiles;
using Dispatch.Build.Tool.Definitions;
using Dispatch.Build.Tool.Terminals;

namespace Dispatch.Build.Tool.Explaining;

/// <summary><c>dotnet dispatch explain</c>: what went wrong in a builder's log, where, and what to do (docs/explain.md).</summary>
internal sealed class ExplainCommand : Command, IHasExamples
{
    /// <summary>Nothing in the log is a failure.</summary>
    public const int NoFailure = 3;

    /// <summary>It failed, and the log does not tell why.</summary>
    public const int Unknown = 4;

    private readonly Argument<string?> _file = new("FILE") { Arity = ArgumentArity.ZeroOrOne, Description = "The log; without it, or as -, standard input." };
    private readonly Option<string?> _dockerfile = new("--dockerfile") { HelpName = "FILE", Description = "What was built: errors then name the line and the instruction." };
    private readonly Option<string> _builder = new("--builder") { HelpName = "NAME", Description = "Whose log it is: auto, kaniko, buildah, buildkit or img.", DefaultValueFactory = static _ => "auto" };
    private readonly Option<string[]> _arguments = new("--build-arg") { HelpName = "NAME=VALUE", Description = "A build argument that was given; several are allowed.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<int?> _exitCode = new("--exit-code") { HelpName = "CODE", Description = "What the builder exited with, when that is known." };
    private readonly Option<string?> _reason = new("--reason") { HelpName = "WORD", Description = "What the container runtime said, for example OOMKilled." };
    private readonly Option<bool> _json = new("--json") { Description = "Print a JSON array (schema: docs/explain.md)." };

    public ExplainCommand(ToolConsole console)
        : base("explain", "Says what went wrong in a builder's log, where, and what to do.")
    {
        _builder.AcceptOnlyFromAmong("auto", "kaniko", "buildah", "buildkit", "img");
        _file.Validators.Add(FileArgument.RefuseOptions);
        Arguments.Add(_file);
        foreach (var option in (Option[])[_dockerfile, _builder, _arguments, _exitCode, _reason, _json])
        {
            Options.Add(option);
        }

        SetAction((parsed, cancellationToken) => RunAsync(parsed, console, cancellationToken));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } =
    [
        "dotnet dispatch explain build.log --dockerfile Dockerfile",
        "kubectl logs my-pod -c build-step-build-and-push | dotnet dispatch explain - --builder kaniko --json",
    ];

    private async Task<int> RunAsync(ParseResult parsed, ToolConsole console, CancellationToken cancellationToken)
    {
        var file = parsed.GetValue(_file) is { } name && name != "-" ? name : null;
        if (parsed.GetValue(_file) is null && console.IsInputTerminal)
        {
            throw new DispatchException(new Diagnostic(Codes.CommandLineInvalid, "There is no log to explain.")
            {
                Suggestion = "Name its file, or pipe it in: kubectl logs my-pod | dotnet dispatch explain.",
            });
        }

        var context = new LogContext
        {
            Builder = Enum.Parse<BuilderKind>(parsed.GetValue(_builder)!, ignoreCase: true),
            BuildArguments = [.. (parsed.GetValue(_arguments) ?? []).Select(text => Pairs.Read("--build-arg", text, console.Environment))],
            LogFile = file,
        };
        var end = new BuilderEnd(parsed.GetValue(_exitCode), parsed.GetValue(_reason));
        context = DockerfileFile.AddTo(context, parsed.GetValue(_dockerfile));
        var found = (await LogStream.ExplainAsync(file, console, context, end, cancellationToken)).Select(failure => Quoted(failure, context.Dockerfile)).ToList();
        if (parsed.GetValue(_json))
        {
            ExplainJson.Write(console.Output, found);
        }
        else
        {
            ExplainText.Write(console.Output, found);
        }

        return found switch
        {
            [] => NoFailure,
            [{ Code.Cause: "unknown" }, ..] => Unknown,
            _ => 0,
        };
    }

    // All of the instruction: its keyword alone says little where the Dockerfile is not at hand.
    private static Diagnostic Quoted(Diagnostic failure, Dockerfile? dockerfile) =>
        failure.Line > 0 && dockerfile?.Instructions.FirstOrDefault(instruction => instruction.Line == failure.Line) is { Text: var text }
            ? failure with { Instruction = text.Trim() }
            : failure;
}
