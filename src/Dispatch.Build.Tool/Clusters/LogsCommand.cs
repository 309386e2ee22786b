using System.CommandLine;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Builds;
using Dispatch.Build.Reporting.Hosts;
using Dispatch.Build.Tool.Definitions;
using Dispatch.Build.Tool.Terminals;

namespace Dispatch.Build.Tool.Clusters;

/// <summary><c>dotnet dispatch logs</c>: what the containers of a Build printed (docs/cluster-commands.md).</summary>
internal sealed class LogsCommand : Command, IHasExamples
{
    private readonly BuildSelector _build = new();
    private readonly SettingOptions _settings = SettingOptions.Of([.. SettingOptions.Cluster, "DispatchHost"]);
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = "Go on until the Build is over." };
    private readonly Option<string?> _container = new("--container", "--step") { HelpName = "NAME", Description = "Only this one: build-step-build-and-push, or build-and-push; default: all, in order." };
    private readonly Option<bool> _timestamps = new("--timestamps") { Description = "Begin each line with its time." };
    private readonly Option<bool> _json = new("--json") { Description = "Print a JSON object for each line." };

    public LogsCommand(ToolConsole console)
        : base("logs", "Prints what the containers of a Build printed.")
    {
        _build.AddTo(this);
        _settings.AddTo(this);
        foreach (var option in (Option[])[_follow, _container, _timestamps, _json])
        {
            Options.Add(option);
        }

        SetAction((parsed, cancellationToken) => RunAsync(parsed, console, cancellationToken));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } =
    [
        "dotnet dispatch logs hello-3f9c2a71be --namespace dispatch > build.log",
        "dotnet dispatch logs --function hello --follow --step build-and-push",
        "dotnet dispatch logs --function hello | dotnet dispatch explain -",
    ];

    private async Task<int> RunAsync(ParseResult parsed, ToolConsole console, CancellationToken cancellationToken)
    {
        var (selection, settings) = (_build.Read(parsed), _settings.Read(parsed, console.Environment));
        var named = settings.ToClusterSettings();
        await using var session = new PublishSession(console.Environment, TimeProvider.System, console.Leave);
        var cluster = session.ClusterOf(named);
        var build = await new ClusterBuilds(cluster).FindAsync(selection, cancellationToken);

        var host = CiHosts.Of(settings);
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var form = parsed.GetValue(_json) ? LogForm.Json : console.IsOutputTerminal || host.Name != "plain" ? LogForm.Safe : LogForm.Raw;
        using var printer = new LogPrinter(console, host, form, parsed.GetValue(_timestamps), broken.Cancel);
        var logs = new BuildLogs(cluster, KnativeOptions.Of(named), TimeProvider.System);
        try
        {
            await (parsed.GetValue(_follow)
                ? logs.FollowAsync(build, parsed.GetValue(_container), printer, broken.Token)
                : logs.ReadAsync(build, parsed.GetValue(_container), printer, broken.Token));
        }
        catch (OperationCanceledException) when (printer.IsBroken)
        {
            // Whoever read this has had enough.
        }

        return 0;
    }
}
