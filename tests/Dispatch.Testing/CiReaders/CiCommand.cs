namespace Dispatch.Testing.CiReaders;

/// <summary>A command that a CI service found in a job's output.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Properties">Its properties, decoded, in the order they stand.</param>
/// <param name="Data">What follows them, decoded.</param>
public sealed record CiCommand(string Name, IReadOnlyList<KeyValuePair<string, string>> Properties, string Data)
{
    public string? this[string property] =>
        Properties.Where(pair => string.Equals(pair.Key, property, StringComparison.OrdinalIgnoreCase)).Select(static pair => pair.Value).LastOrDefault();
}
