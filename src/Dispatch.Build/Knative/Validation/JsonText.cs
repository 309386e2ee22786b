using System.Text.Json;

namespace Dispatch.Build.Knative.Validation;

/// <summary>Texts of members that the model keeps as JSON.</summary>
internal static class JsonText
{
    /// <summary>The member <c>name</c>; empty when it is missing or no text.</summary>
    public static string Name(JsonElement element) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty("name", out var name) && name.ValueKind is JsonValueKind.String ? name.GetString()! : "";
}
