using System.Globalization;
using Dispatch.Build.Workspaces;

namespace Dispatch.Build.Knative.Deliveries;

/// <summary>The workspace travels inside the Build, in the environment of a source container.</summary>
/// <param name="sourceImage">Image with sh, base64 and tar; null for busybox.</param>
internal sealed class InlineDelivery(string? sourceImage) : IWorkspaceDelivery
{
    public const string Name = "inline";

    /// <inheritdoc/>
    public async Task<Delivery> DeliverAsync(BuildContext context, IProgress<BuildEvent> events, CancellationToken cancellationToken) =>
        await TryDeliverAsync(context, ShellSource.MaxBytes, cancellationToken) ?? throw TooLarge(context.Build.Workspace);

    /// <summary>The delivery; null when workspace and Dockerfile have more than so many bytes packed.</summary>
    public async Task<Delivery?> TryDeliverAsync(BuildContext context, int maxBytes, CancellationToken cancellationToken) =>
        await PackedFiles.TryCreateAsync([.. ContextFiles.Workspace(context), .. ContextFiles.Dockerfile(context)], maxBytes, cancellationToken) is { } packed
            ? new(Name, [ShellSource.Create("workspace", sourceImage, packed)])
            : null;

    private static DispatchException TooLarge(Workspace workspace)
    {
        var largest = workspace.Entries.OrderByDescending(static entry => entry.Size).ThenBy(static entry => entry.Path, StringComparer.Ordinal).Take(10)
            .Select(static entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Path} ({entry.Size:N0} bytes)"));
        return new(new Diagnostic(
            Codes.DeliveryImpossible,
            string.Create(CultureInfo.InvariantCulture, $"The workspace {workspace.Root} ({workspace.Entries.Sum(static entry => entry.Size):N0} bytes) and its Dockerfile have more than the {ShellSource.MaxBytes:N0} bytes, packed, that fit inside a Build. The largest: {string.Join(", ", largest)}."))
        {
            Suggestion = "List what the function does not need in .dockerignore, or set DispatchWorkspaceDelivery=registry.",
        });
    }
}
