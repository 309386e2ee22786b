using Dispatch.Oci.Credentials;

namespace Dispatch.Oci.Registries;

/// <summary>What travels with a request to the handlers.</summary>
/// <param name="Operation">For errors.</param>
/// <param name="Access">Which credentials.</param>
/// <param name="Scopes">Which rights a token needs.</param>
internal sealed record RequestContext(RegistryOperation Operation, RegistryAccess Access, IReadOnlyList<string> Scopes)
{
    public static readonly HttpRequestOptionsKey<RequestContext> Key = new("Dispatch.Oci.RequestContext");
}
