using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;
using Dispatch.Build.Tool.Clusters;
using Dispatch.Build.Tool.Completion;
using Dispatch.Build.Tool.Doctor;
using Dispatch.Build.Tool.Explaining;
using Dispatch.Build.Tool.Publishing;
using Dispatch.Build.Tool.Questions;
using Dispatch.Build.Tool.Setup;
using Dispatch.Build.Tool.Terminals;

namespace Dispatch.Build.Tool;

/// <summary>The commands, and what every one of them ends with: an exit code (docs/exit-codes.md), and an error that has a code.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command line and returns the exit code of the process.</summary>
    public static async Task<int> RunAsync(string[] args, ToolConsole console)
    {
        try
        {
            // '@' at the beginning of an argument is a file name here, not a list of further arguments.
            var parsed = Create(console).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Action is ParseErrorAction)
            {
                throw new DispatchException(Wrong(parsed));
            }

            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = console.Output,
                    Error = console.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                },
                console.Stop);
        }
        catch (DispatchException failure)
        {
            return Fail(console, failure.Diagnostics);
        }
        catch (OperationCanceledException) when (console.Stop.IsCancellationRequested)
        {
            return Fail(console, [new(Codes.Cancelled, "It was interrupted.")]);
        }
        catch (Exception failure)
        {
            var defect = failure.GetBaseException();
            return Fail(console, [new(Codes.Internal, $"{defect.GetType().Name}: {defect.Message}") { Evidence = [.. (defect.StackTrace ?? "").Split('\n')] }]);
        }
    }

    private static RootCommand Create(ToolConsole console)
    {
        var root = new RootCommand("Publishes serverless functions as container images, and says what went wrong when a builder failed.")
        {
            new PublishCommand(console),
            new RenderCommand(console),
            new WhyCommand(console),
            new AttachCommand(console),
            new LogsCommand(console),
            new CancelCommand(console),
            new GcCommand(console),
            new ExplainCommand(console),
            new SetupCommand(console),
            new DoctorCommand(console),
            new CompletionCommand(console),
        };
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        }

        return root;
    }

    private static Diagnostic Wrong(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}";
        var words = parsed.Errors.SelectMany(static error => error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return new(Codes.CommandLineInvalid, string.Join(' ', words)) { Suggestion = $"'dotnet dispatch{command} --help' shows what it takes." };
    }

    private static int Fail(ToolConsole console, IReadOnlyList<Diagnostic> diagnostics)
    {
        var lines = new LineView(CiHosts.Detect(HostContext.Machine, "plain"), console.Error);
        foreach (var diagnostic in diagnostics)
        {
            lines.Tell(diagnostic, Severity.Error);
        }

        return diagnostics[0].Code.ExitCode;
    }
}
