using System.Text.Json.Nodes;

namespace Dispatch.Kubernetes;

/// <summary>Lists and watches what one <see cref="ResourceWatch"/> is about.</summary>
internal sealed class ResourceLister(IKubernetesClient client, ResourceKind kind, string inNamespace, string? labelSelector, WatchTiming timing)
{
    /// <summary>All pages of a list, as one.</summary>
    public async Task<ResourcePage> ListAsync(CancellationToken cancellationToken)
    {
        var options = new ListOptions { LabelSelector = labelSelector, Limit = timing.PageSize };
        var page = await client.ListAsync(kind, inNamespace, options, cancellationToken);
        if (page.Continue is null)
        {
            return page;
        }

        try
        {
            List<JsonObject> items = [.. page.Items];
            while (page.Continue is { Length: > 0 } next)
            {
                page = await client.ListAsync(kind, inNamespace, options with { Continue = next }, cancellationToken);
                items.AddRange(page.Items);
            }

            return page with { Items = items };
        }
        catch (KubernetesGoneException)
        {
            // Pages that expire while they are read would do so again.
            return await client.ListAsync(kind, inNamespace, options with { Limit = null }, cancellationToken);
        }
    }

    /// <summary>One watch connection.</summary>
    public IAsyncEnumerable<WatchEvent> WatchAsync(string version, CancellationToken cancellationToken) =>
        client.WatchAsync(kind, inNamespace, new() { ResourceVersion = version, LabelSelector = labelSelector }, cancellationToken);
}
