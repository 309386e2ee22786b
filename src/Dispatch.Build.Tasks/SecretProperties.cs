namespace Dispatch.Build.Tasks;

/// <summary>
/// Refuses secrets given as properties. MSBuild writes every property into binary logs, but an environment variable only when a build
/// reads it, and ours are read by the task alone.
/// </summary>
internal static class SecretProperties
{
    private static readonly string[] Secrets = ["DISPATCH_PUSH_PASSWORD", "DISPATCH_PULL_PASSWORD", "DISPATCH_REGISTRY_PASSWORD"];

    public static void Refuse(IEnumerable<string> globalProperties, string projectFile, ProjectLines lines)
    {
        var set = globalProperties.ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var secret in Secrets)
        {
            var line = lines.Find(secret);
            if (line > 0 || set.Contains(secret))
            {
                throw new DispatchException(new Diagnostic(
                    Codes.SecretProperty, $"{secret} is given as an MSBuild property, and properties are written into build logs.") { File = projectFile, Line = line });
            }
        }
    }
}
