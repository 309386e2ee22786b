using Dispatch.Oci.Credentials;
using Dispatch.Oci.Registries;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Oci.Tests.Registries;

/// <summary>Who may do what at Debian's docker-registry, and how a refusal reads.</summary>
public sealed class RealAuthorizationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_wrong_password_names_its_source_and_never_itself(bool withTokens)
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var server = withTokens ? await RegistryServer.StartWithTokensAsync(Cancellation) : await RegistryServer.StartWithPasswordAsync(Cancellation);
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["DISPATCH_PUSH_USERNAME"] = "user", ["DISPATCH_PUSH_PASSWORD"] = "wr0ng-secret" };
        using var client = new RegistryClient(new() { Credentials = new EnvironmentCredentials(environment.GetValueOrDefault) });

        var e = await Assert.ThrowsAsync<RegistryUnauthorizedException>(
            () => client.Open(server.Address, RegistryAccess.Push).FindDigestAsync("latest", Cancellation));

        Assert.True(e.CredentialsFound);
        Assert.Equal("DISPATCH_PUSH_USERNAME and DISPATCH_PUSH_PASSWORD", e.CredentialSource);
        Assert.Contains("with the credentials from DISPATCH_PUSH_USERNAME", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng-secret", e.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("user:wr0ng-secret"u8), e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_credentials_the_places_looked_at_are_named()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var server = await RegistryServer.StartWithPasswordAsync(Cancellation);
        using var client = new RegistryClient(new() { Credentials = new EnvironmentCredentials(_ => null) });

        var e = await Assert.ThrowsAsync<RegistryUnauthorizedException>(() => client.Open(server.Address).FindDigestAsync("latest", Cancellation));

        Assert.False(e.CredentialsFound);
        Assert.Contains("looked in: DISPATCH_PULL_USERNAME", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pushing_and_pulling_use_their_own_credentials()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var server = await RegistryServer.StartWithPasswordAsync(Cancellation);
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DISPATCH_PUSH_USERNAME"] = RegistryServer.User, ["DISPATCH_PUSH_PASSWORD"] = RegistryServer.Password,
            ["DISPATCH_PULL_USERNAME"] = "nobody", ["DISPATCH_PULL_PASSWORD"] = "nothing",
        };
        using var client = new RegistryClient(new() { Credentials = new EnvironmentCredentials(environment.GetValueOrDefault) });

        Assert.Null(await client.Open(server.Address, RegistryAccess.Push).FindDigestAsync("latest", Cancellation));
        await Assert.ThrowsAsync<RegistryUnauthorizedException>(() => client.Open(server.Address).FindDigestAsync("latest", Cancellation));
    }

    [Fact]
    public async Task Behind_a_token_server_anyone_pulls_what_is_public_and_only_that()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var server = await RegistryServer.StartWithTokensAsync(Cancellation);
        using var client = new RegistryClient(new());

        Assert.Null(await client.Open(server.Address, repository: "public/app").FindDigestAsync("latest", Cancellation));
        await Assert.ThrowsAsync<RegistryUnauthorizedException>(() => client.Open(server.Address, repository: "app").FindDigestAsync("latest", Cancellation));
    }

    [Fact]
    public async Task An_identity_token_is_exchanged()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var server = await RegistryServer.StartWithTokensAsync(Cancellation);
        using var client = new RegistryClient(new() { Credentials = new FixedCredentials(Credential.OfIdentityToken("the test", TokenServer.IdentityToken)) });

        Assert.Null(await client.Open(server.Address, RegistryAccess.Push).FindDigestAsync("latest", Cancellation));
        Assert.Equal("POST /token", Assert.Single(server.Tokens!.Requests).ToString());
    }

    [Fact]
    public async Task A_mount_asks_for_both_repositories()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var server = await RegistryServer.StartWithTokensAsync(Cancellation);
        using var client = new RegistryClient(new() { Credentials = new FixedCredentials(RegistryServer.User, RegistryServer.Password) });
        var blob = TestBlob.Random(100);
        var source = client.Open(server.Address, RegistryAccess.Push, "source");
        await source.WriteBlobAsync(blob.Descriptor, blob.OpenAsync, Cancellation);

        Assert.True(await client.Open(server.Address, RegistryAccess.Push, "target").TryMountBlobAsync(blob.Descriptor, source, Cancellation));

        Assert.EndsWith("&scope=repository%3Asource%3Apull&scope=repository%3Atarget%3Apull%2Cpush", server.Tokens!.Requests[^1].Target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_the_user_did_not_name_is_not_trusted()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var server = await RegistryServer.StartWithTlsAsync(Cancellation);
        using var folder = new TempFolder();
        using var client = new RegistryClient(new()
        {
            CertificateAuthorityFiles = new Dictionary<string, string>(StringComparer.Ordinal) { [server.Address] = new TestCertificates(folder.Path).AuthorityFile },
        });

        var e = await Assert.ThrowsAsync<RegistryUnreachableException>(() => client.Open(server.Address).FindDigestAsync("latest", Cancellation));

        Assert.Equal((UnreachableReason.Tls, 1), (e.Reason, e.Tries));
    }

    [Fact]
    public async Task An_authority_named_for_one_host_does_not_vouch_for_another()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var server = await RegistryServer.StartWithTlsAsync(Cancellation);
        var byNumber = server.Address.Replace("localhost", "127.0.0.1", StringComparison.Ordinal);
        using var folder = new TempFolder();
        using var client = new RegistryClient(new()
        {
            CertificateAuthorityFiles = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["localhost"] = server.AuthorityFile!, [byNumber] = new TestCertificates(folder.Path).AuthorityFile,
            },
        });

        var e = await Assert.ThrowsAsync<RegistryUnreachableException>(() => client.Open(byNumber).FindDigestAsync("latest", Cancellation));

        Assert.Equal(UnreachableReason.Tls, e.Reason);
    }

    [Fact]
    public async Task Tls_spoken_to_a_plain_server_is_told()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var server = await RegistryServer.StartAsync(Cancellation);
        using var folder = new TempFolder();
        using var client = new RegistryClient(new()
        {
            CertificateAuthorityFiles = new Dictionary<string, string>(StringComparer.Ordinal) { [server.Address] = new TestCertificates(folder.Path).AuthorityFile },
        });

        var e = await Assert.ThrowsAsync<RegistryUnreachableException>(() => client.Open(server.Address).FindDigestAsync("latest", Cancellation));

        Assert.Equal(UnreachableReason.Tls, e.Reason);
    }

    [Fact]
    public void A_file_without_certificates_is_an_error_that_names_it()
    {
        using var folder = new TempFolder();
        var file = folder.Write("ca.pem", "nothing");

        var e = Assert.Throws<InvalidDataException>(() => new RegistryClient(new()
        {
            CertificateAuthorityFiles = new Dictionary<string, string>(StringComparer.Ordinal) { ["registry.example"] = file },
        }));

        Assert.Contains(file, e.Message, StringComparison.Ordinal);
        Assert.Contains("registry.example", e.Message, StringComparison.Ordinal);
    }
}
