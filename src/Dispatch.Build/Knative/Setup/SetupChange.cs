using System.Text.Json.Nodes;
using Dispatch.Build.Knative.Engine;

namespace Dispatch.Build.Knative.Setup;

/// <summary>What has to be done about an object.</summary>
public enum SetupAction
{
    /// <summary>It is as it has to be.</summary>
    Keep,

    /// <summary>It is not there.</summary>
    Create,

    /// <summary>It is there, and different.</summary>
    Change,

    /// <summary>It is there, different, and somebody else's.</summary>
    Refuse,
}

/// <summary>An object as it is to be, compared with what the cluster has.</summary>
public sealed class SetupChange
{
    private readonly JsonObject? _live;
    private readonly JsonObject? _merged;

    /// <summary>Compares.</summary>
    /// <param name="wanted">What the cluster is to have.</param>
    /// <param name="live">What it has; null when there is none.</param>
    /// <param name="adopts">Whether objects that somebody else made may be changed.</param>
    internal SetupChange(ClusterObject wanted, JsonObject? live, bool adopts)
    {
        (Wanted, _live) = (wanted, live);
        if (live is null)
        {
            Action = SetupAction.Create;
            return;
        }

        // Of a namespace nothing is wanted but that it is there.
        var isOurs = live.Text("metadata", "labels", BuildRequest.ManagedByLabel) == BuildRequest.ManagedBy;
        _merged = wanted.Kind == "Namespace" ? live : ObjectMerge.Merge(live, isOurs || adopts ? wanted.Content : Unlabelled(wanted.Content));
        Patch = ObjectMerge.Patch(live, _merged);
        Action = Patch is null ? SetupAction.Keep : isOurs || adopts ? SetupAction.Change : SetupAction.Refuse;
    }

    /// <summary>What the cluster is to have.</summary>
    public ClusterObject Wanted { get; }

    /// <summary>What has to be done.</summary>
    public SetupAction Action { get; }

    /// <summary>Who else wrote to the object, as the API server knows them: <c>kubectl-edit</c>.</summary>
    public IReadOnlyList<string> OtherWriters =>
    [
        .. _live.Objects("metadata", "managedFields").Select(static entry => entry.Text("manager") ?? "").Where(static name => name.Length > 0 && name != BuildRequest.ManagedBy).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The merge patch, without the version it is for; null when there is nothing to change.</summary>
    internal JsonObject? Patch { get; }

    internal string? ResourceVersion => _live.Text("metadata", "resourceVersion");

    /// <summary>The lines that differ, as a patch shows them; of secrets sizes only. Parts of them are remote text.</summary>
    public IReadOnlyList<string> Diff() => Action switch
    {
        SetupAction.Keep => [],
        SetupAction.Create => LineDiff.Of([], ShownObject.Lines(Wanted.Content, Wanted, null)),
        _ => LineDiff.Of(ShownObject.Lines(_live!, Wanted, null), ShownObject.Lines(_merged!, Wanted, _live)),
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Action} {Wanted}";

    // What somebody else made is left alone when nothing is missing but our label.
    private static JsonObject Unlabelled(JsonObject content)
    {
        var copy = content.DeepClone().AsObject();
        copy["metadata"]!.AsObject().Remove("labels");
        return copy;
    }
}
