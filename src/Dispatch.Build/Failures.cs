using Dispatch.Oci;
using Dispatch.Oci.Credentials;
using Dispatch.Oci.Registries;

namespace Dispatch.Build;

/// <summary>Gives what the lower rooms throw its code. Which image it concerned decides between base and push.</summary>
internal static class Failures
{
    public static DispatchException Explain(Exception failure, ImageBuild build) => Explain(failure, build.Destination.Location, build.BaseImage);

    public static DispatchException Explain(Exception failure, ImageLocation? destination, ImageLocation? baseImage) =>
        new(new Diagnostic(Code(failure, destination, baseImage), Message(failure)), failure);

    private static ErrorCode Code(Exception failure, ImageLocation? destination, ImageLocation? baseImage) => failure switch
    {
        RegistryException registry => IsPush(registry, destination, baseImage) ? PushCode(registry) : BaseCode(registry),
        CredentialException => Codes.CredentialsUnreadable,
        DigestMismatchException or InvalidImageException or UnsupportedLayerException => Codes.BaseCorrupt,
        FileNotFoundException or DirectoryNotFoundException => IsOfDestination(failure, destination) ? Codes.OutputFile : Codes.BaseNotFound,
        IOException or UnauthorizedAccessException => Codes.OutputFile,
        InvalidDataException => Codes.SettingInvalid,
        _ => Codes.Internal,
    };

    // Exceptions of folders have their path in the message alone.
    private static bool IsOfDestination(Exception failure, ImageLocation? destination) =>
        destination is ImageLocation.InArchive { File: var file } && failure.Message.Contains(file, StringComparison.Ordinal);

    // A repository that is both read and written is named by what was being done to it at the time.
    private static bool IsPush(RegistryException failure, ImageLocation? destination, ImageLocation? baseImage) =>
        destination is ImageLocation.InRegistry { Reference: var pushed } && IsSame(failure, pushed)
        && !(baseImage is ImageLocation.InRegistry { Reference: var read } && IsSame(failure, read) && failure.Operation.Name.StartsWith("reading", StringComparison.Ordinal));

    private static bool IsSame(RegistryException failure, ImageReference reference) =>
        string.Equals(failure.Registry, reference.Registry, StringComparison.OrdinalIgnoreCase)
        && string.Equals(failure.Repository, reference.Repository, StringComparison.Ordinal);

    private static ErrorCode PushCode(RegistryException failure) => failure switch
    {
        RegistryUnauthorizedException => Codes.PushUnauthorized,
        RegistryDeniedException => Codes.PushDenied,
        RegistryRateLimitedException => Codes.PushRateLimited,
        RegistryUnreachableException { Reason: UnreachableReason.Tls } => Codes.PushTls,
        RegistryUnreachableException => Codes.PushUnreachable,
        _ => Codes.PushServerError,
    };

    private static ErrorCode BaseCode(RegistryException failure) => failure switch
    {
        RegistryUnauthorizedException or RegistryDeniedException => Codes.BaseUnauthorized,
        RegistryRateLimitedException => Codes.BaseRateLimited,
        RegistryUnreachableException { Reason: UnreachableReason.Tls } => Codes.BaseTls,
        RegistryUnreachableException => Codes.BaseUnreachable,
        { StatusCode: System.Net.HttpStatusCode.NotFound } => Codes.BaseNotFound,
        _ => Codes.BaseServerError,
    };

    private static string Message(Exception failure)
    {
        var text = failure.Message.TrimEnd();
        return text.EndsWith('.') ? text : text + ".";
    }
}
