namespace Dispatch.Build.Doctor;

/// <summary>Whether the settings can be read, and the workspace.</summary>
internal static class ConfigurationCheck
{
    private const string Name = "configuration";

    public static Check Create(ExaminedDefinition examined) => new(Name, Codes.SettingInvalid, cancellationToken => Task.FromResult(Run(examined, cancellationToken)));

    private static CheckResult Run(ExaminedDefinition examined, CancellationToken cancellationToken)
    {
        try
        {
            var plan = examined.Definition.ToPlan(cancellationToken);
            var count = plan.Build.Workspace.Entries.Count;
            return CheckResult.Ok(Name, $"{plan.Build.Name}: {count} {(count == 1 ? "entry" : "entries")} of {examined.Definition.Folder} go to {plan.Build.Destination.Location}, engine {plan.Engine}");
        }
        catch (DispatchException missing) when (missing.Code == Codes.SettingMissing)
        {
            // Somebody may look at a machine or a cluster before there is any function.
            return CheckResult.Warn(Name, $"{missing.Diagnostics[0].Message} What hangs on it is not looked at.", missing.Diagnostics[0].Suggestion ?? missing.Code.Remedy);
        }
    }
}
