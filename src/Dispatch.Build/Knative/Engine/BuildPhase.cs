using System.Text.Json.Nodes;

namespace Dispatch.Build.Knative.Engine;

/// <summary>How far a Build is, as its object says.</summary>
public enum BuildPhase
{
    /// <summary>Not over, as far as known.</summary>
    Running,

    /// <summary>The condition Succeeded is True.</summary>
    Succeeded,

    /// <summary>The condition Succeeded is False, whatever the reason.</summary>
    Failed,

    /// <summary>Somebody cancels or deletes it.</summary>
    Ending,
}

internal static class BuildPhases
{
    public const string Cancelled = "BuildCancelled";

    public static BuildPhase Of(JsonObject build)
    {
        // v0.1 calls the type of a condition "state".
        var condition = build.Objects("status", "conditions")
            .FirstOrDefault(static item => (item.Text("type") ?? item.Text("state")) == "Succeeded");
        return condition.Text("status") switch
        {
            "True" => BuildPhase.Succeeded,
            "False" => BuildPhase.Failed,
            _ when build.Text("metadata", "deletionTimestamp") is not null || build.Text("spec", "Status") == Cancelled => BuildPhase.Ending,
            _ => BuildPhase.Running,
        };
    }
}
