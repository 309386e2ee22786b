using Dispatch.Build.Knative.Setup;
using Dispatch.Build.Reporting;
using Dispatch.Build.Tool.Terminals;

namespace Dispatch.Build.Tool.Setup;

/// <summary>Compares a cluster with what it is to have, shows the difference, asks, and applies.</summary>
/// <param name="setup">The cluster.</param>
/// <param name="console">Gets what was done, and all else.</param>
/// <param name="printsJson">What was done is for machines.</param>
internal sealed class SetupRun(ClusterSetup setup, ToolConsole console, bool printsJson)
{
    /// <summary>Returns the exit code.</summary>
    public async Task<int> RunAsync(IReadOnlyList<ClusterObject> objects, bool adopts, bool applies, bool isSure, CancellationToken cancellationToken)
    {
        var changes = await setup.CompareAsync(objects, adopts, cancellationToken);
        Show(changes);
        var isNeeded = changes.Any(static change => change.Action is not SetupAction.Keep);
        if (applies && isNeeded)
        {
            // What cannot be done is an error before anybody is asked.
            if (!changes.Any(static change => change.Action is SetupAction.Refuse) && !isSure)
            {
                await ConfirmAsync(cancellationToken);
            }

            await setup.ApplyAsync(changes, new Done(console, printsJson), cancellationToken);
        }

        if (printsJson)
        {
            SetupJson.Write(console.Output, changes, applies);
        }
        else if (!isNeeded)
        {
            console.Output.WriteLine("Nothing to change.");
        }

        return 0;
    }

    private void Show(IReadOnlyList<SetupChange> changes)
    {
        foreach (var change in changes.Where(static change => change.Action is not SetupAction.Keep))
        {
            var others = change is { Action: SetupAction.Change, OtherWriters: { Count: > 0 } writers } ? $" (also changed by {string.Join(", ", writers)})" : "";
            var word = change.Action switch { SetupAction.Create => "New", SetupAction.Change => "Changed", _ => "Somebody else's" };
            console.Error.WriteLine(LogSanitizer.Sanitize($"{word}: {change.Wanted}{others}"));
            foreach (var line in change.Diff())
            {
                console.Error.WriteLine($"  {LogSanitizer.Sanitize(line)}");
            }
        }
    }

    private async Task ConfirmAsync(CancellationToken cancellationToken)
    {
        if (!console.IsInputTerminal || !console.IsErrorTerminal)
        {
            throw new DispatchException(new Diagnostic(Codes.CommandLineInvalid, "Nobody is there to ask. Nothing was changed.") { Suggestion = "Look at the difference above, then run it again with --yes." });
        }

        await console.Error.WriteAsync("Change the cluster like this? [y/N] ");
        using var reader = new StreamReader(console.OpenInput());

        // A terminal does not give up a read: the process ends without it.
        var answer = await Task.Run(reader.ReadLine, cancellationToken).WaitAsync(cancellationToken);
        if (answer?.Trim().ToLowerInvariant() is not ("y" or "yes"))
        {
            throw new DispatchException(new Diagnostic(Codes.Cancelled, "Nothing was changed.") { Suggestion = "Run it again when you are ready." });
        }
    }

    private sealed class Done(ToolConsole console, bool printsJson) : IProgress<SetupChange>
    {
        public void Report(SetupChange value) =>
            (printsJson ? console.Error : console.Output).WriteLine($"{(value.Action is SetupAction.Create ? "Created" : "Changed")} {value.Wanted}");
    }
}
