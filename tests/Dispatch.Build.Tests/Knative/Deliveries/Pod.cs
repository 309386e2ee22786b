using Dispatch.Build.Engines.Local.Run;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Testing;

namespace Dispatch.Build.Tests.Knative.Deliveries;

/// <summary>The two volumes of a pod as folders here, and custom sources run on them by a real shell.</summary>
internal sealed class Pod : IDisposable
{
    private readonly TempFolder _root = new();

    public Pod(string? subPath = null)
    {
        Directory.CreateDirectory(_root["builder", "home"]);
        Volume = _root["volume"];
        Workspace = subPath is null ? Volume : Path.Combine(Volume, subPath);
        Directory.CreateDirectory(Workspace);
        Directory.CreateSymbolicLink(_root["workspace"], Workspace);
    }

    /// <summary>The whole workspace volume.</summary>
    public string Volume { get; }

    /// <summary>What containers see as <c>/workspace</c>.</summary>
    public string Workspace { get; }

    public string Home => _root["builder", "home"];

    public string Root => _root.Path;

    /// <summary>Runs a source with a script, and returns its exit code and what it said.</summary>
    public async Task<(int ExitCode, string Error)> RunAsync(SourceSpec source, string[]? shell = null, string? path = null)
    {
        var container = source.Custom!;
        shell ??= [container.Command![0]];
        var script = container.Args![0].Replace("/builder/home/", Home + "/", StringComparison.Ordinal).Replace("/workspace/", $"{Root}/workspace/", StringComparison.Ordinal)
            .Replace("-C /", $"-C {Root}", StringComparison.Ordinal);
        var environment = (container.Env ?? []).ToDictionary(variable => variable.Name, variable => variable.Value!, StringComparer.Ordinal);
        environment["PATH"] = path ?? Environment.GetEnvironmentVariable("PATH") ?? "";
        var errors = new List<string>();
        var code = await ProcessRunner.RunAsync(new(Tool.Find(shell[0]) ?? shell[0], [.. shell[1..], "-c", script, .. container.Args.Skip(1)], "/", environment), line => errors.Add(line.Text), line => errors.Add(line.Text), Xunit.TestContext.Current.CancellationToken);
        return (code, string.Join('\n', errors));
    }

    public void Dispose() => _root.Dispose();
}
