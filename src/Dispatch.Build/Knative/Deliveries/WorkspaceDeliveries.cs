namespace Dispatch.Build.Knative.Deliveries;

/// <summary>The ways to deliver a workspace, by their names.</summary>
internal static class WorkspaceDeliveries
{
    /// <summary>The one that <see cref="KnativeOptions.Delivery"/> names. It refuses images that no cluster reaches before it does anything.</summary>
    /// <param name="options">Name and source image.</param>
    /// <param name="stores">The image stores of this run.</param>
    /// <param name="environment">What programs get; null for this process's own.</param>
    /// <exception cref="DispatchException">There is no such way.</exception>
    public static IWorkspaceDelivery Create(KnativeOptions options, IImageStores stores, IReadOnlyDictionary<string, string>? environment = null)
    {
        var inline = new InlineDelivery(options.SourceImage);
        var registry = new RegistryDelivery(stores, options.SourceImage);
        return new Checked(options.Delivery switch
        {
            "auto" => new AutoDelivery(inline, registry),
            InlineDelivery.Name => inline,
            RegistryDelivery.Name => registry,
            GitDelivery.Name => new GitDelivery(options.SourceImage, environment ?? GitProgram.ThisEnvironment()),
            var other => throw new DispatchException(Codes.SettingInvalid, $"'{other}' is no way to deliver a workspace; these are: auto, inline, registry, git."),
        });
    }

    private sealed class Checked(IWorkspaceDelivery delivery) : IWorkspaceDelivery
    {
        public Task<Delivery> DeliverAsync(BuildContext context, IProgress<BuildEvent> events, CancellationToken cancellationToken)
        {
            ClusterImages.Check(context.Build);
            return delivery.DeliverAsync(context, events, cancellationToken);
        }
    }
}
