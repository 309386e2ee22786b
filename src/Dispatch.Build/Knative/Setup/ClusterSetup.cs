using System.Text;
using System.Text.Json.Nodes;
using Dispatch.Build.Knative.Engine;
using Dispatch.Build.Reporting;
using Dispatch.Kubernetes;

namespace Dispatch.Build.Knative.Setup;

/// <summary>Brings a cluster to what publishing needs. Nothing is ever deleted, and nothing of others changed unasked.</summary>
/// <param name="client">The API.</param>
public sealed class ClusterSetup(IKubernetesClient client)
{
    private const string ForAnAdministrator = "Give the files of 'dotnet dispatch setup --output FOLDER' to somebody who may, or choose another context (DispatchKubeContext).";

    private readonly SecretMask _secrets = new();

    /// <summary>Compares what the cluster is to have with what it has.</summary>
    /// <param name="objects">What it is to have.</param>
    /// <param name="adopts">Whether objects that somebody else made may be changed.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DispatchException">DSP1208: there is no Knative Build. DSP1209: one too old for the kind of template. DSP4007: this user may not read one of the objects.</exception>
    public async Task<IReadOnlyList<SetupChange>> CompareAsync(IReadOnlyList<ClusterObject> objects, bool adopts, CancellationToken cancellationToken)
    {
        Learn(objects);
        try
        {
            var served = await client.DiscoverAsync(KnativeKinds.Group, KnativeKinds.Version, cancellationToken)
                ?? throw new DispatchException(Codes.KnativeMissing, $"The cluster at {client.Server} does not serve {KnativeKinds.Group}/{KnativeKinds.Version}.");
            if (objects.FirstOrDefault(wanted => wanted.Resource.Group == KnativeKinds.Group && served.All(resource => resource.Name != wanted.Resource.Plural)) is { } unknown)
            {
                throw new DispatchException(Codes.KnativeTooOld, $"The Knative Build of {client.Server} has no {unknown.Kind}: use a BuildTemplate (DispatchBuildTemplateKind), or v0.2 and later.");
            }

            return await Task.WhenAll(objects.Select(async wanted => new SetupChange(wanted, await FindAsync(wanted, cancellationToken), adopts)));
        }
        catch (Exception failure) when (ClusterFailures.CanExplain(failure))
        {
            throw Explain(failure, "Nothing was changed.");
        }
    }

    /// <summary>Makes the changes, in order. What is there and as it has to be is not touched, so it can be run again at any time.</summary>
    /// <param name="changes">All of them; see <see cref="CompareAsync"/>.</param>
    /// <param name="done">Hears of each object that was created or changed.</param>
    /// <param name="cancellationToken">Stops it between two objects.</param>
    /// <exception cref="DispatchException">
    /// DSP1222: an object is somebody else's; DSP4007: this user lacks rights: both before anything is changed. DSP4019: an object changed meanwhile. Others as the
    /// API server fails; the message says what had been done by then.
    /// </exception>
    public async Task ApplyAsync(IReadOnlyList<SetupChange> changes, IProgress<SetupChange>? done, CancellationToken cancellationToken)
    {
        Demand(changes);
        Learn(changes.Select(static change => change.Wanted));
        var applied = new List<ClusterObject>();
        try
        {
            await CheckRightsAsync(changes, cancellationToken);
            foreach (var change in changes.Where(static change => change.Action is not SetupAction.Keep))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await (change.Action is SetupAction.Create ? CreateAsync(change, cancellationToken) : PatchAsync(change, cancellationToken));
                applied.Add(change.Wanted);
                done?.Report(change);
            }
        }
        catch (Exception failure) when (ClusterFailures.CanExplain(failure))
        {
            throw Explain(failure, Progress(applied));
        }
        catch (OperationCanceledException stopped) when (cancellationToken.IsCancellationRequested)
        {
            throw new DispatchException(new Diagnostic(Codes.Cancelled, $"It was interrupted. {Progress(applied)}") { Suggestion = "Run it again to go on." }, stopped);
        }
    }

    // An answer of the API server, or of a webhook, may quote what it refuses.
    private void Learn(IEnumerable<ClusterObject> objects)
    {
        foreach (var (_, value) in objects.Where(static one => one.IsSecret).SelectMany(static one => one.Content["data"]!.AsObject()))
        {
            _secrets.Add(Encoding.UTF8.GetString(Convert.FromBase64String(value!.GetValue<string>())));
        }
    }

    private static void Demand(IReadOnlyList<SetupChange> changes)
    {
        if (changes.Where(static change => change.Action is SetupAction.Refuse).Select(static change => change.Wanted.ToString()).ToArray() is { Length: > 0 } others)
        {
            throw new DispatchException(
                Codes.ObjectForeign, $"Somebody else made what would have to be changed: {string.Join(", ", others)}. Nothing was changed.");
        }
    }

    private async Task<JsonObject?> FindAsync(ClusterObject wanted, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetAsync(wanted.Resource, wanted.Namespace, wanted.Name, cancellationToken);
        }
        catch (KubernetesNotFoundException)
        {
            return null;
        }
        catch (KubernetesForbiddenException) when (wanted.Kind == "Namespace")
        {
            // Whoever has rights in one namespace only may not even look at it; that it is there, what comes next will show.
            return wanted.Content;
        }
    }

    // All that is missing at once, and before anything is done; a role that grants more than this user has is refused later all the same.
    private async Task CheckRightsAsync(IReadOnlyList<SetupChange> changes, CancellationToken cancellationToken)
    {
        var requests = changes.Where(static change => change.Action is not SetupAction.Keep)
            .Select(static change => new AccessRequest(change.Action is SetupAction.Create ? "create" : "patch", change.Wanted.Resource, change.Wanted.Namespace))
            .Distinct();
        var answers = await Task.WhenAll(requests.Select(async request => (Request: request, Decision: await client.ReviewAccessAsync(request, cancellationToken))));
        if (answers.Where(static answer => !answer.Decision.IsAllowed).Select(static answer => Text(answer.Request)).ToArray() is { Length: > 0 } missing)
        {
            throw new DispatchException(new Diagnostic(Codes.ClusterForbidden, $"This user may not {string.Join(", ", missing)}. Nothing was changed.") { Suggestion = ForAnAdministrator });
        }
    }

    private static string Text(AccessRequest request) => $"{request.Verb} {request.Kind}{(request.Namespace is null ? "" : $" in namespace '{request.Namespace}'")}";

    private Task<JsonObject> CreateAsync(SetupChange change, CancellationToken cancellationToken) =>
        client.CreateAsync(change.Wanted.Resource, change.Wanted.Namespace, change.Wanted.Content, cancellationToken);

    // With the version it was compared with: what somebody changed meanwhile is not overwritten.
    private Task<JsonObject> PatchAsync(SetupChange change, CancellationToken cancellationToken)
    {
        var patch = change.Patch!.DeepClone().AsObject();
        (patch["metadata"] ??= new JsonObject())["resourceVersion"] = change.ResourceVersion;
        return client.MergePatchAsync(change.Wanted.Resource, change.Wanted.Namespace, change.Wanted.Name, patch, subresource: null, cancellationToken);
    }

    private static string Progress(List<ClusterObject> applied) => applied.Count == 0
        ? "Nothing was changed."
        : $"Done before: {string.Join(", ", applied)}. Running it again goes on from there.";

    private DispatchException Explain(Exception failure, string progress)
    {
        var explained = failure is KubernetesConflictException conflict
            ? new(Codes.ObjectChanged, $"{conflict.Operation}: somebody changed or made it meanwhile.")
            : ClusterFailures.Explain(failure).Diagnostics[0];
        var told = explained with
        {
            Message = $"{explained.Message} {progress}",
            Suggestion = failure is KubernetesForbiddenException && explained.Code == Codes.ClusterForbidden ? ForAnAdministrator : explained.Suggestion,
        };
        return new(_secrets.Hide(told), _secrets.IsIn(failure.Message) ? null : failure);
    }
}
