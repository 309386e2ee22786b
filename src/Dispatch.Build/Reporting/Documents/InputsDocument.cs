using Dispatch.Build.Definitions;

namespace Dispatch.Build.Reporting.Documents;

/// <summary>What was to be built. Of arguments and labels the names only: somebody may have put a secret into a value that nobody knows for one.</summary>
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

    public static InputsDocument Of(PublishPlan plan, SecretMask secrets)
    {
        var build = plan.Build;
        return new()
        {
            Kind = plan.Kind is ImageKind.Function ? "function" : "runtime",
            Engine = plan.Engine,
            BaseImage = Hide(build.BaseImage?.ToString()),
            Dockerfile = build.Dockerfile switch
            {
                DockerfileOrigin.InImage origin => new("image", secrets.Hide(origin.Path)),
                var origin => new("disk", secrets.Hide(((DockerfileOrigin.OnDisk)origin).Path)),
            },
            Target = Hide(build.Target),
            Workspace = new(secrets.Hide(build.Workspace.Root), build.Workspace.Entries.Count, build.Workspace.Entries.Sum(static entry => entry.Size)),
            Arguments = [.. build.BuildArguments.Select(argument => secrets.Hide(argument.Key))],
            Labels = [.. build.Labels.Select(label => secrets.Hide(label.Key))],
            Platform = string.Join('/', new[] { build.Platform.OS, build.Platform.Architecture, build.Platform.Variant }.OfType<string>()),
            Destination = new(secrets.Hide(build.Destination.Location.ToString()!), [.. build.Destination.Tags.Select(secrets.Hide)]),
            RunBuilder = Hide(build.RunBuilder),
            TimeoutSeconds = build.Timeout.TotalSeconds,
            Force = build.Force,
        };

        string? Hide(string? text) => text is null ? null : secrets.Hide(text);
    }
}

internal sealed record DockerfileDocument(string Origin, string Path);

internal sealed record WorkspaceDocument(string Root, int Entries, long Bytes);

internal sealed record DestinationDocument(string Location, IReadOnlyList<string> Tags);
