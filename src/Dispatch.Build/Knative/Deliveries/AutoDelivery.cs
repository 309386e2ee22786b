using System.Globalization;
using Dispatch.Build.Workspaces;

namespace Dispatch.Build.Knative.Deliveries;

/// <summary>Inside the Build while that is small, through the registry otherwise. Never git, which asks for a commit of every change.</summary>
internal sealed class AutoDelivery(InlineDelivery inline, IWorkspaceDelivery registry) : IWorkspaceDelivery
{
    /// <summary>
    /// As much as one variable holds. Every watcher of Builds and pods is sent all of it, twice, at every change of status: what is larger
    /// costs the cluster more than an upload costs us.
    /// </summary>
    public const int MaxBytes = ShellSource.OneVariableBytes;

    // Sources pack four to one; what is this much larger need not be tried.
    private const long MostRatio = 16;

    /// <summary>Whether it is worth trying to pack a workspace into so many bytes.</summary>
    public static bool MayFit(Workspace workspace, int maxBytes) => Size(workspace) <= MostRatio * maxBytes;

    /// <inheritdoc/>
    public async Task<Delivery> DeliverAsync(BuildContext context, IProgress<BuildEvent> events, CancellationToken cancellationToken)
    {
        var size = Size(context.Build.Workspace);
        if (MayFit(context.Build.Workspace, MaxBytes) && await inline.TryDeliverAsync(context, MaxBytes, cancellationToken) is { } delivery)
        {
            events.Report(new Notice(string.Create(CultureInfo.InvariantCulture, $"The workspace ({size:N0} bytes) travels inside the Build: packed, it has no more than {MaxBytes >> 10} KiB.")));
            return delivery;
        }

        events.Report(new Notice(string.Create(CultureInfo.InvariantCulture, $"The workspace ({size:N0} bytes) travels through the registry: packed, it has more than the {MaxBytes >> 10} KiB that go inside a Build.")));
        return await registry.DeliverAsync(context, events, cancellationToken);
    }

    private static long Size(Workspace workspace) => workspace.Entries.Sum(static entry => entry.Size);
}
