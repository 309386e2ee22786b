namespace Dispatch.Build.Stores;

/// <summary>The environment, with some variables read under other names.</summary>
internal sealed class RenamedVariables(Dictionary<string, string?> names)
{
    public string? Read(string name) => Environment.GetEnvironmentVariable(names.GetValueOrDefault(name) ?? name);
}
