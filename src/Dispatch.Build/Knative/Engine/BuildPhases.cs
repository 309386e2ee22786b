using System.Text.Json.Nodes;

namespace Dispatch.Build.Knative.Engine;

/// <summary>Tells how far a Build is by its object.</summary>
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
