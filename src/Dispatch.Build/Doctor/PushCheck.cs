using Dispatch.Oci.Credentials;
using Dispatch.Oci.Registries;

namespace Dispatch.Build.Doctor;

/// <summary>Whether the registry answers and lets this machine push, without leaving anything there.</summary>
internal static class PushCheck
{
    private const string Name = "registry";

    public static Check Create(ExaminedDefinition examined, Func<ExaminedDefinition, IImageStores> stores) =>
        new(Name, Codes.PushUnreachable, cancellationToken => RunAsync(examined, stores, cancellationToken));

    private static async Task<CheckResult> RunAsync(ExaminedDefinition examined, Func<ExaminedDefinition, IImageStores> open, CancellationToken cancellationToken)
    {
        switch (examined.Destination)
        {
            case null:
                return CheckResult.Skip(Name, "No destination is set.");
            case not ImageLocation.InRegistry:
                return CheckResult.Skip(Name, $"Nothing is pushed: {examined.Destination} is written.");
        }

        try
        {
            await using var destination = open(examined).OpenDestination(examined.Destination);
            return await ((Repository)destination).TryPushAsync(cancellationToken)
                ? CheckResult.Ok(Name, $"{examined.Destination} can be pushed to")
                : CheckResult.Ok(Name, $"{examined.Destination} can be pushed to (the registry will forget by itself the empty upload that this began)");
        }
        catch (Exception failure) when (failure is RegistryException or CredentialException or InvalidDataException)
        {
            throw Failures.Explain(failure, examined.Destination, baseImage: null);
        }
    }
}
