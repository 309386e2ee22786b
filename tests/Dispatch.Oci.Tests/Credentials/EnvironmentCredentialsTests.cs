using Dispatch.Oci.Credentials;
using Xunit;

namespace Dispatch.Oci.Tests.Credentials;

public sealed class EnvironmentCredentialsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", RegistryAccess.Pull, null)]
    [InlineData("PULL_USERNAME=a PULL_PASSWORD=b", RegistryAccess.Pull, "a:b")]
    [InlineData("PULL_USERNAME=a PULL_PASSWORD=b", RegistryAccess.Push, null)]
    [InlineData("PUSH_USERNAME=a PUSH_PASSWORD=b", RegistryAccess.Push, "a:b")]
    [InlineData("PUSH_USERNAME=a PUSH_PASSWORD=b", RegistryAccess.Pull, null)]
    [InlineData("REGISTRY_USERNAME=a REGISTRY_PASSWORD=b", RegistryAccess.Pull, "a:b")]
    [InlineData("REGISTRY_USERNAME=a REGISTRY_PASSWORD=b", RegistryAccess.Push, "a:b")]
    [InlineData("REGISTRY_USERNAME=a REGISTRY_PASSWORD=b PUSH_USERNAME=c PUSH_PASSWORD=d", RegistryAccess.Push, "c:d")]
    [InlineData("REGISTRY_USERNAME=a REGISTRY_PASSWORD=b PUSH_USERNAME= PUSH_PASSWORD=", RegistryAccess.Push, "a:b")]
    public async Task The_more_specific_pair_counts(string variables, RegistryAccess access, string? expected)
    {
        var credential = await new EnvironmentCredentials(Read(variables)).FindAsync("registry.example", access, Cancellation);

        Assert.Equal(expected, credential is null ? null : $"{credential.Username}:{credential.Password}");
    }

    [Theory]
    [InlineData("PUSH_USERNAME=a REGISTRY_USERNAME=c REGISTRY_PASSWORD=d", "DISPATCH_PUSH_USERNAME: is set, but DISPATCH_PUSH_PASSWORD is not")]
    [InlineData("REGISTRY_PASSWORD=s3cret", "DISPATCH_REGISTRY_PASSWORD: is set, but DISPATCH_REGISTRY_USERNAME is not")]
    public async Task Half_a_pair_is_an_error_and_never_completed_from_another(string variables, string expected)
    {
        var e = await Assert.ThrowsAsync<CredentialException>(
            () => new EnvironmentCredentials(Read(variables)).FindAsync("registry.example", RegistryAccess.Push, Cancellation));

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_general_pair_is_for_the_registries_it_is_meant_for()
    {
        var credentials = new EnvironmentCredentials(Read("REGISTRY_USERNAME=a REGISTRY_PASSWORD=b"), ["registry.example"]);

        Assert.NotNull(await credentials.FindAsync("registry.example", RegistryAccess.Pull, Cancellation));
        Assert.Null(await credentials.FindAsync("docker.io", RegistryAccess.Pull, Cancellation));
    }

    private static Func<string, string?> Read(string variables) => variables.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(variable => variable.Split('='))
        .ToDictionary(pair => "DISPATCH_" + pair[0], pair => pair[1], StringComparer.Ordinal)
        .GetValueOrDefault;
}
