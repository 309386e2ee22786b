using System.CommandLine;
using System.Globalization;
using Dispatch.Build.Definitions;
using Dispatch.Build.Knative.Builds;
using Dispatch.Build.Reporting;
using Dispatch.Build.Stores;
using Dispatch.Build.Tool.Definitions;
using Dispatch.Build.Tool.Terminals;

namespace Dispatch.Build.Tool.Clusters;

/// <summary><c>dotnet dispatch gc</c>: deletes what publishes left behind, here or in a cluster (docs/cluster-commands.md).</summary>
internal sealed class GcCommand : Command, IHasExamples
{
    private readonly SettingOptions _settings = SettingOptions.Of(["DispatchEngine", .. SettingOptions.Cluster]);
    private readonly Option<string> _age = new("--older-than") { HelpName = "AGE", Description = "Only what was not used, or is over, for so long: 36h, 7d.", DefaultValueFactory = static _ => "7d" };
    private readonly Option<string?> _size = new("--max-size") { HelpName = "SIZE", Description = "local: delete besides what was used the longest ago, down to 500M, 2G." };
    private readonly Option<int> _keep = new("--keep") { HelpName = "COUNT", Description = "knative: so many finished Builds of each function stay.", DefaultValueFactory = static _ => 3 };
    private readonly Option<string?> _function = new("--function") { HelpName = "NAME", Description = "knative: only Builds of this function." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Say what would go, delete nothing." };
    private readonly Option<bool> _json = new("--json") { Description = "Print a JSON object." };

    public GcCommand(ToolConsole console)
        : base("gc", "Deletes what publishes left behind: in the cache folder, or with --engine knative finished Builds in a cluster.")
    {
        _keep.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
            {
                result.AddError("--keep is a count of Builds, 0 or more.");
            }
        });
        _settings.AddTo(this);
        foreach (var option in (Option[])[_age, _size, _keep, _function, _dryRun, _json])
        {
            Options.Add(option);
        }

        SetAction((parsed, cancellationToken) => RunAsync(parsed, console, cancellationToken));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } =
    [
        "dotnet dispatch gc --older-than 30d",
        "dotnet dispatch gc --max-size 2G --dry-run",
        "dotnet dispatch gc --engine knative --namespace dispatch --older-than 7d --keep 5",
    ];

    private async Task<int> RunAsync(ParseResult parsed, ToolConsole console, CancellationToken cancellationToken)
    {
        var settings = _settings.Read(parsed, console.Environment);
        await using var session = new PublishSession(console.Environment, TimeProvider.System, console.Leave);
        var document = settings["DispatchEngine"] switch
        {
            null or "local" => CleanCache(parsed, session.CacheFolderOf(settings), cancellationToken),
            "knative" => await CleanClusterAsync(parsed, session, settings, cancellationToken),
            var other => throw new DispatchException(Codes.EngineUnknown, $"--engine is '{other}'."),
        };
        if (parsed.GetValue(_json))
        {
            console.Output.Write(ClusterJson.Write(document));
        }
        else
        {
            Print(console.Output, document);
        }

        return 0;
    }

    private CleanupDocument CleanCache(ParseResult parsed, string folder, CancellationToken cancellationToken)
    {
        long? most = parsed.GetValue(_size) is { } size ? Amounts.Size("--max-size", size) : null;
        var isDryRun = parsed.GetValue(_dryRun);
        var result = new CacheCleanup(folder, TimeProvider.System).Run(Amounts.Age("--older-than", parsed.GetValue(_age)!), most, isDryRun, cancellationToken);
        return new("local", isDryRun, new(folder, result.Files, result.Bytes, result.KeptFiles, result.KeptBytes), Builds: null);
    }

    private async Task<CleanupDocument> CleanClusterAsync(ParseResult parsed, PublishSession session, SettingReader settings, CancellationToken cancellationToken)
    {
        var (age, isDryRun) = (Amounts.Age("--older-than", parsed.GetValue(_age)!), parsed.GetValue(_dryRun));
        var cleanup = new BuildCleanup(session.ClusterOf(settings.ToClusterSettings()), TimeProvider.System);
        var removed = new List<RemovedBuild>();
        foreach (var build in await cleanup.FindAsync(parsed.GetValue(_function), parsed.GetValue(_keep), age, cancellationToken))
        {
            if (isDryRun || await cleanup.DeleteAsync(build, cancellationToken))
            {
                removed.Add(new(build.Name, build.Namespace, build.Function, build.Phase.ToString(), build.Ended));
            }
        }

        return new("knative", isDryRun, Cache: null, removed);
    }

    private static void Print(TextWriter output, CleanupDocument document)
    {
        var verb = document.DryRun ? "would go" : "deleted";
        foreach (var build in document.Builds ?? [])
        {
            output.WriteLine(LogSanitizer.Sanitize(string.Create(CultureInfo.InvariantCulture, $"{build.Name} ({build.Phase}, ended {build.Ended:yyyy-MM-dd HH:mm} UTC) {verb}")));
        }

        if (document.Builds is { Count: 0 })
        {
            output.WriteLine("Nothing to delete.");
        }

        if (document.Cache is { } cache)
        {
            output.WriteLine(LogSanitizer.Sanitize(string.Create(
                CultureInfo.InvariantCulture, $"{cache.Folder}: {cache.Files} files ({Amounts.Text(cache.Bytes)}) {verb}, {cache.KeptFiles} files ({Amounts.Text(cache.KeptBytes)}) {(document.DryRun ? "would stay" : "stay")}.")));
        }
    }
}
