using System.Globalization;
using System.Text.Json.Nodes;

namespace Dispatch.Testing.ControlPlane;

/// <summary>The status that the controller of a release derives from a pod.</summary>
internal static class BuildReport
{
    public static string Now => DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A condition as the release writes it; v0.1 knows no transition time and calls the type <c>state</c>.</summary>
    public static JsonObject Condition(ServedRelease release, string status, string? reason, string? message)
    {
        var condition = new JsonObject { [release == ServedRelease.V01 ? "state" : "type"] = "Succeeded", ["status"] = status };
        if (release != ServedRelease.V01)
        {
            condition["lastTransitionTime"] = Now;
        }

        if (reason is not null)
        {
            condition["reason"] = reason;
        }

        if (message is not null)
        {
            condition["message"] = message;
        }

        return condition;
    }

    public static JsonObject Of(JsonObject pod, ServedRelease release)
    {
        var (metadata, status) = (pod["metadata"]!, pod["status"]!);
        var phase = (string?)status["phase"] ?? "Pending";
        var containers = status["initContainerStatuses"]?.AsArray().Select(container => container!).ToList() ?? [];
        var steps = release == ServedRelease.V01 ? containers : containers.Where(container => IsStep((string)container["name"]!)).ToList();
        var (state, reason, message) = Conclude(pod, phase, containers, release);
        var report = new JsonObject
        {
            ["builder"] = "Cluster",
            ["cluster"] = new JsonObject { ["namespace"] = (string)metadata["namespace"]!, ["podName"] = (string)metadata["name"]! },
            ["startTime"] = (string)metadata["creationTimestamp"]!,
            ["conditions"] = new JsonArray(Condition(release, state, reason, message)),
            ["stepStates"] = new JsonArray([.. steps.Select(container => container["state"]!.DeepClone())]),
            ["stepsCompleted"] = steps.Where(container => container["state"]!["terminated"] is not null).Select(container => (JsonNode)(string)container["name"]!).ToArray()
                is { Length: > 0 } names ? new JsonArray(names) : null,
        };
        if (release <= ServedRelease.V02)
        {
            report["completionTime"] = release == ServedRelease.V02 || state != "Unknown" ? Now : null;
        }

        return report;
    }

    private static bool IsStep(string name) => name != BuildPod.Credentials
        && !new[] { "git", "gcs", "custom" }.Any(kind => name.StartsWith($"build-step-{kind}-source", StringComparison.Ordinal));

    private static (string Status, string? Reason, string? Message) Conclude(JsonObject pod, string phase, List<JsonNode> containers, ServedRelease release) =>
        (phase, release) switch
        {
            ("Succeeded", _) or ("Running", ServedRelease.V02) => ("True", null, null),
            ("Failed", _) => ("False", null, Failure(pod, containers)),
            ("Running", _) or (_, ServedRelease.V01) => ("Unknown", "Building", null),
            (_, ServedRelease.V02) => ("Unknown", Pending(pod["status"]!, containers), "Pending"),
            _ => ("Unknown", "Pending", Pending(pod["status"]!, containers)),
        };

    private static string Failure(JsonObject pod, List<JsonNode> containers)
    {
        var failed = containers.Find(container => container["state"]!["terminated"] is { } end && (int)end["exitCode"]! != 0);
        return failed is null
            ? (string?)pod["status"]!["message"] ?? "build failed for unspecified reasons."
            : $"build step \"{failed["name"]}\" exited with code {failed["state"]!["terminated"]!["exitCode"]} (image: \"{failed["imageID"]}\"); "
                + $"for logs run: kubectl -n {pod["metadata"]!["namespace"]} logs {pod["metadata"]!["name"]} -c {failed["name"]}";
    }

    private static string Pending(JsonNode status, List<JsonNode> containers) =>
        containers.Find(container => container["state"]!["waiting"]?["message"] is not null) is { } waiting
            ? $"build step \"{waiting["name"]}\" is pending with reason \"{waiting["state"]!["waiting"]!["message"]}\""
            : status["conditions"]?.AsArray().FirstOrDefault(condition => (string)condition!["status"]! != "True") is { } condition
                ? $"pod status \"{condition["type"]}\":\"{condition["status"]}\"; message: \"{condition["message"]}\""
                : (string?)status["message"] ?? "Pending";
}
