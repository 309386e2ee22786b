using System.Text.Json.Nodes;

namespace Dispatch.Kubernetes;

/// <summary>What is known of one object.</summary>
/// <param name="Resource">Its newest state; null when there is no such object (now, or not yet).</param>
/// <param name="LostFor">How long the server has not been heard of: zero while all is well.</param>
public sealed record ObservedResource(JsonObject? Resource, TimeSpan LostFor);
