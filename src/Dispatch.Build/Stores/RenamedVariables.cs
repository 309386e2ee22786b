namespace Dispatch.Build.Stores;

/// <summary>The environment, with some variables read under other names.</summary>
internal sealed class RenamedVariables(Func<string, string?> environment, Dictionary<string, string?> names)
{
    public string? Read(string name) => environment(names.GetValueOrDefault(name) ?? name);
}
