namespace Dispatch.Build.Knative.Deliveries;

/// <summary>What has to be in the pod: the workspace at <c>/workspace</c>, and the Dockerfile outside of it, so that <c>COPY . .</c> copies what it copies locally.</summary>
/// <param name="Build">The definition; its base image is pinned.</param>
/// <param name="Dockerfile">Text of the Dockerfile, with our labels.</param>
internal sealed record BuildContext(ImageBuild Build, string Dockerfile)
{
    /// <summary>Where the Dockerfile goes: <c>/builder/home</c> is the one other volume that every source and step sees.</summary>
    public const string DockerfilePath = "/builder/home/dispatch/Dockerfile";
}

/// <summary>How a workspace reaches the pod.</summary>
/// <param name="Name"><c>inline</c>, <c>registry</c> or <c>git</c>.</param>
/// <param name="Sources">In the order of the manifest; the controller runs custom ones in reverse.</param>
internal sealed record Delivery(string Name, IReadOnlyList<Manifests.SourceSpec> Sources);

/// <summary>One way to bring a workspace into the pod.</summary>
internal interface IWorkspaceDelivery
{
    /// <summary>Uploads what has to be uploaded and returns the sources that fetch it.</summary>
    /// <exception cref="DispatchException">It cannot be done this way; the message says why.</exception>
    Task<Delivery> DeliverAsync(BuildContext context, IProgress<BuildEvent> events, CancellationToken cancellationToken);
}
