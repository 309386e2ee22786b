using Dispatch.Build.Definitions;
using Dispatch.Build.Reporting;
using Dispatch.Oci;
using Dispatch.Oci.Credentials;

namespace Dispatch.Build.Knative.Setup;

/// <summary>Finds what this machine signs in at registries with, where publishing would find it too.</summary>
internal sealed class RegistryLogins(SettingReader settings)
{
    private readonly ICredentialProvider _credentials = settings.ToStoreSettings().Credentials(new SecretMask());
    private readonly List<RegistryLogin> _found = [];
    private readonly List<string> _notices = [];

    public IReadOnlyList<RegistryLogin> Found => _found;

    public IReadOnlyList<string> Notices => _notices;

    /// <param name="pushed">The registry to push to, with a path or without; null for none.</param>
    /// <param name="pulled">Others.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DispatchException">DSP1002: one is no registry. DSP3004, DSP3006: credentials cannot be read, or are of no use.</exception>
    public async Task FindAsync(string? pushed, IReadOnlyList<string> pulled, CancellationToken cancellationToken)
    {
        if (pushed is not null)
        {
            await AddAsync(Host(settings.Name("FunctionImageRegistry"), pushed), RegistryAccess.Push, cancellationToken);
        }

        foreach (var registry in pulled)
        {
            await AddAsync(Host("--pull-registry", registry), RegistryAccess.Pull, cancellationToken);
        }
    }

    private async Task AddAsync(string registry, RegistryAccess access, CancellationToken cancellationToken)
    {
        try
        {
            if (await _credentials.FindAsync(registry, access, cancellationToken) is not { } credential)
            {
                _notices.Add($"No credentials for {registry} were found ({_credentials.Describe(access)}): none are set up, and Builds come there without.");
                return;
            }

            var login = new RegistryLogin(registry, credential);
            _found.Add(login);
            if (login.IsShortLived)
            {
                _notices.Add($"The credentials for {registry} ({login.Source}) are a token that expires within hours: set it up again before that, or make a robot account.");
            }
        }
        catch (CredentialException failure)
        {
            throw new DispatchException(Codes.CredentialsUnreadable, failure.Message.TrimEnd('.') + ".", failure);
        }
    }

    private static string Host(string option, string text) => text.Split('/')[0] is var host && ImageReference.TryParse($"{host}/image", out var reference, out _) && reference.Registry == host
        ? host
        : throw new DispatchException(Codes.SettingInvalid, $"{option} is '{text}'. A registry is a host with a dot or a port, or localhost; for Docker Hub write docker.io.");
}
