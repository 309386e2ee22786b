using System.CommandLine;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Builds;
using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Documents;
using Dispatch.Build.Reporting.Hosts;
using Dispatch.Build.Tool.Definitions;
using Dispatch.Build.Tool.Terminals;

namespace Dispatch.Build.Tool.Clusters;

/// <summary><c>dotnet dispatch cancel</c>: ends Builds, whoever started them, and waits for the verdict (docs/cluster-commands.md).</summary>
internal sealed class CancelCommand : Command, IHasExamples
{
    // The cluster's, not ours: a pod that is busy may take its grace period of 30 seconds.
    private static readonly PhaseBudgets _budgets = new() { Cancel = TimeSpan.FromMinutes(1) };

    private readonly Argument<string[]> _builds = new("BUILD") { Arity = ArgumentArity.OneOrMore, Description = "Names of Builds." };
    private readonly SettingOptions _settings = SettingOptions.Of(SettingOptions.Cluster);
    private readonly Option<bool> _json = new("--json") { Description = "Print a JSON array." };

    public CancelCommand(ToolConsole console)
        : base("cancel", "Cancels Builds, and waits until they are over.")
    {
        Arguments.Add(_builds);
        _settings.AddTo(this);
        Options.Add(_json);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, console, cancellationToken));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } = ["dotnet dispatch cancel hello-3f9c2a71be --namespace dispatch"];

    private async Task<int> RunAsync(ParseResult parsed, ToolConsole console, CancellationToken cancellationToken)
    {
        var named = _settings.Read(parsed, console.Environment).ToClusterSettings();
        await using var session = new PublishSession(console.Environment, TimeProvider.System, console.Leave);
        var cluster = session.ClusterOf(named);
        var stop = new BuildStop(cluster, KnativeOptions.Of(named) with { Budgets = _budgets }, TimeProvider.System);
        using var view = new LineView(CiHosts.Detect(HostContext.Machine, "plain"), console.Error);
        var ends = await Task.WhenAll(parsed.GetValue(_builds)!.Distinct(StringComparer.Ordinal).Select(name => StopAsync(name, cluster, stop, view, cancellationToken)));
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var failure in ends.Select(static end => end.Failure).OfType<Diagnostic>())
        {
            view.Tell(failure, Severity.Error);
        }

        Print(console, ends, parsed.GetValue(_json));
        return ends.Select(static end => end.Failure).FirstOrDefault(static failure => failure is not null)?.Code.ExitCode ?? 0;
    }

    // One that fails keeps nobody from stopping the others.
    private static async Task<CancelledBuild> StopAsync(string name, KnativeCluster cluster, BuildStop stop, LineView view, CancellationToken cancellationToken)
    {
        try
        {
            var build = await new ClusterBuilds(cluster).GetAsync(name, cancellationToken);
            var end = await stop.StopAsync(build, view, cancellationToken);
            return new(name, cluster.Namespace, build.IsFinished ? "finished" : end is BuildPhase.Succeeded ? "succeeded" : "cancelled", Failure: null);
        }
        catch (DispatchException failure)
        {
            return new(name, cluster.Namespace, "failed", failure.Diagnostics[0]);
        }
        catch (OperationCanceledException)
        {
            return new(name, cluster.Namespace, "failed", new(Codes.Cancelled, $"Nobody waits for Build {name} any more; it may stop all the same."));
        }
    }

    private static void Print(ToolConsole console, IReadOnlyList<CancelledBuild> ends, bool isJson)
    {
        if (isJson)
        {
            console.Output.Write(ClusterJson.Write([.. ends.Select(static end => new CancelDocument(end.Name, end.Namespace, end.Outcome, end.Failure is { } failure ? DiagnosticDocument.Of(failure) : null))]));
            return;
        }

        foreach (var end in ends.Where(static end => end.Failure is null))
        {
            console.Output.WriteLine($"{end.Name} {end.Outcome switch { "finished" => "was over already", "succeeded" => "succeeded before it could be cancelled", _ => "cancelled" }}");
        }
    }

    private sealed record CancelledBuild(string Name, string Namespace, string Outcome, Diagnostic? Failure);
}
