using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Dispatch.Build.Definitions;
using Dispatch.Build.Knative;
using Dispatch.Build.Reporting;
using Dispatch.Build.Reporting.Hosts;
using Dispatch.Build.Stores;
using Dispatch.Build.Tool.Terminals;

namespace Dispatch.Build.Tool.Publishing;

/// <summary>One publish, from the request to the exit code.</summary>
/// <param name="request">What is asked for.</param>
/// <param name="console">Gets the result.</param>
/// <param name="host">The CI host.</param>
/// <param name="view">Gets all else.</param>
internal sealed partial class PublishRun(PublishRequest request, ToolConsole console, CiHost host, IPublishView view)
{
    // So long an engine may take to say how to go on, once nobody wants to wait for it.
    private static readonly TimeSpan _lastWords = TimeSpan.FromSeconds(2);

    private readonly string _here = Directory.GetCurrentDirectory();
    private string? _logFile;

    /// <summary>Publishes, and returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var reader = new SettingReader(request.Value) { BaseDirectory = _here, Name = PublishOption.NameOf };
        var name = DefaultName(reader);
        var report = new PublishReport(name, null, TimeProvider.System);
        PublishRecord record;
        try
        {
            var plan = PublishPlan.Create(Settings(reader, name), cancellationToken);
            report.Plan = plan;
            var settings = reader.ToStoreSettings();
            using var stores = settings.Open();
            if (reader.IsTrue("FunctionImageDryRun"))
            {
                return await DescribeAsync(plan, stores, cancellationToken);
            }

            record = report.Succeed(await PublishAsync(plan, stores, settings.PlainHttp, report, cancellationToken));
        }
        catch (Exception failure) when (failure is DispatchException or OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            record = report.Fail(Coded(failure));
        }

        await TellAsync(record);
        return record.Diagnostics is [{ Code.ExitCode: var exitCode }, ..] ? exitCode : 0;
    }

    private async Task<PublishedImage> PublishAsync(
        PublishPlan plan, ImageStores stores, IReadOnlyList<string> plainHttp, PublishReport report, CancellationToken cancellationToken)
    {
        _logFile = request.LogFile is { } path ? Path.GetFullPath(path, _here) : DefaultLogFile(plan, stores.CacheFolder);
        using var log = new LogFile(_logFile, report.Before(view));
        ClusterConnection? cluster = null;
        try
        {
            var publisher = Publisher.For(plan, stores, plainHttp, Open, console.Leave);
            var image = await OrLeaveAsync(publisher.PublishAsync(plan.Build, log, cancellationToken));
            if (image.Skipped)
            {
                log.KeepPrevious();
            }

            return image;
        }
        finally
        {
            if (cluster is not null && !console.Leave.IsCancellationRequested)
            {
                await cluster.DisposeAsync();
            }
        }

        KnativeCluster Open(ClusterSettings settings) => (cluster = ClusterConnection.Open(settings, console.Environment)).Cluster;
    }

    private async Task<PublishedImage> OrLeaveAsync(Task<PublishedImage> work)
    {
        var left = Task.Delay(Timeout.InfiniteTimeSpan, console.Leave);
        if (await Task.WhenAny(work, left) == left && await Task.WhenAny(work, Task.Delay(_lastWords)) != work)
        {
            throw new DispatchException(Codes.Cancelled, "It was left without waiting: what it started may still be running.");
        }

        return await work;
    }

    private async Task<int> DescribeAsync(PublishPlan plan, ImageStores stores, CancellationToken cancellationToken)
    {
        var lines = await DryRun.DescribeAsync(plan, stores, cancellationToken);
        view.Close(succeeded: true);
        foreach (var line in lines)
        {
            console.Output.WriteLine(LogSanitizer.Sanitize(line));
        }

        return 0;
    }

    private async Task TellAsync(PublishRecord record)
    {
        view.Close(record.Image is not null);
        foreach (var diagnostic in record.Diagnostics)
        {
            view.Tell(diagnostic, Severity.Error);
        }

        if (record.Image is null && File.Exists(_logFile) && !request.IsQuiet)
        {
            view.Print($"The log: {LogSanitizer.Sanitize(_logFile)}");
        }

        var outcome = await new ReportWriter(host, ReportFiles.Of(request.Value("DispatchReportFile"), request.Value("DispatchSarifFile"), _here, console.Environment)).WriteAsync(record);
        foreach (var line in outcome.Lines)
        {
            view.Print(line);
        }

        foreach (var warning in outcome.Warnings)
        {
            view.Tell(warning, Severity.Warning);
        }

        if (request.PrintsJson)
        {
            console.Output.Write(record.ToJson());
        }
        else if (record.Image is { } image)
        {
            console.Output.WriteLine(ImageOutputs.Reference(image));
        }
    }

    private PublishSettings Settings(SettingReader reader, string name)
    {
        var kind = request.Kind == "runtime" ? ImageKind.Runtime : ImageKind.Function;
        var settings = reader.ToPublishSettings(kind);
        return settings with
        {
            FunctionName = name,
            DefaultTag = "latest",
            BuildArguments = request.BuildArguments,
            Labels = request.Labels,
            // What other programs leave beside a function; a .dockerignore has the last word.
            Ignored = [".git", ".vs", ".idea"],
        };
    }

    private static string DefaultName(SettingReader reader) => reader["FunctionName"]
        ?? NoLabel().Replace(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(reader["FunctionDirectory"] ?? ".", reader.BaseDirectory))).ToLowerInvariant(), "-").Trim('-');

    // Functions of one name in different folders have logs of their own.
    private static string DefaultLogFile(PublishPlan plan, string cache) =>
        Path.Combine(cache, "logs", $"{plan.Build.Name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(plan.Build.Workspace.Root)))[..8]}.log");

    private static DispatchException Coded(Exception failure) => failure switch
    {
        DispatchException coded => coded,
        OperationCanceledException => new(Codes.Cancelled, "It was interrupted.", failure),
        _ => new(Codes.OutputFile, failure.Message, failure),
    };

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoLabel();
}
