using Dispatch.Build.Definitions;

namespace Dispatch.Build.Reporting.Documents;

/// <summary>What was to be built. Of arguments and labels the names only: somebody may have put a secret into a value.</summary>
internal sealed record InputsDocument
{
    public required string Kind { get; init; }

    public required string Engine { get; init; }

    public string? BaseImage { get; init; }

    public required DockerfileDocument Dockerfile { get; init; }

    public string? Target { get; init; }

    public required WorkspaceDocument Workspace { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    public required IReadOnlyList<string> Labels { get; init; }

    public required string Platform { get; init; }

    public required DestinationDocument Destination { get; init; }

    public string? RunBuilder { get; init; }

    public required double TimeoutSeconds { get; init; }

    public required bool Force { get; init; }

    public static InputsDocument Of(PublishPlan plan) => new()
    {
        Kind = plan.Kind is ImageKind.Function ? "function" : "runtime",
        Engine = plan.Engine,
        BaseImage = plan.Build.BaseImage?.ToString(),
        Dockerfile = plan.Build.Dockerfile switch
        {
            DockerfileOrigin.InImage origin => new("image", origin.Path),
            var origin => new("disk", ((DockerfileOrigin.OnDisk)origin).Path),
        },
        Target = plan.Build.Target,
        Workspace = new(plan.Build.Workspace.Root, plan.Build.Workspace.Entries.Count, plan.Build.Workspace.Entries.Sum(static entry => entry.Size)),
        Arguments = [.. plan.Build.BuildArguments.Select(static argument => argument.Key)],
        Labels = [.. plan.Build.Labels.Select(static label => label.Key)],
        Platform = string.Join('/', new[] { plan.Build.Platform.OS, plan.Build.Platform.Architecture, plan.Build.Platform.Variant }.OfType<string>()),
        Destination = new(plan.Build.Destination.Location.ToString()!, plan.Build.Destination.Tags),
        RunBuilder = plan.Build.RunBuilder,
        TimeoutSeconds = plan.Build.Timeout.TotalSeconds,
        Force = plan.Build.Force,
    };
}

internal sealed record DockerfileDocument(string Origin, string Path);

internal sealed record WorkspaceDocument(string Root, int Entries, long Bytes);

internal sealed record DestinationDocument(string Location, IReadOnlyList<string> Tags);
