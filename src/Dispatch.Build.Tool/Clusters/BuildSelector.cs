using System.CommandLine;
using Dispatch.Build.Knative.Builds;

namespace Dispatch.Build.Tool.Clusters;

/// <summary>The argument and the option that say which Build is meant.</summary>
internal sealed class BuildSelector
{
    private readonly Argument<string?> _name = new("BUILD") { Arity = ArgumentArity.ZeroOrOne, Description = "The name of the Build." };
    private readonly Option<string?> _function = new("--function") { HelpName = "NAME", Description = "The last Build of this function instead." };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        _name.Validators.Add(FileArgument.RefuseOptions);
        command.Arguments.Add(_name);
        command.Options.Add(_function);
    }

    /// <summary>What a parsed command line means.</summary>
    /// <exception cref="DispatchException">DSP1007: it names no Build, or two.</exception>
    public BuildSelection Read(ParseResult parsed) => (parsed.GetValue(_name), parsed.GetValue(_function)) switch
    {
        ({ Length: > 0 } name, null) => new BuildSelection.Named(name),
        (null, { Length: > 0 } function) => new BuildSelection.Latest(function),
        (null or "", null or "") => throw new DispatchException(new Diagnostic(Codes.CommandLineInvalid, "No Build is named.") { Suggestion = "Name a Build, or a function with --function: its last Build is taken." }),
        _ => throw new DispatchException(new Diagnostic(Codes.CommandLineInvalid, "Both a Build and a function are named.") { Suggestion = "Name one of them." }),
    };
}
