using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Dispatch.Build.Tool;

/// <summary>The usual help, and under it what a user would really type.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is IHasExamples { Examples: var examples })
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var example in examples)
            {
                output.WriteLine($"  {example}");
            }

            output.WriteLine();
        }

        return exitCode;
    }
}

/// <summary>A command whose help shows command lines that work.</summary>
internal interface IHasExamples
{
    /// <summary>Complete command lines, one each.</summary>
    IReadOnlyList<string> Examples { get; }
}
