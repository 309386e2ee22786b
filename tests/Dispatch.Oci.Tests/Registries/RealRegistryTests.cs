using System.Text;
using Dispatch.Oci.Credentials;
using Dispatch.Oci.Registries;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Oci.Tests.Registries;

/// <summary>Against Debian's docker-registry, the reference implementation.</summary>
public sealed class RealRegistryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_open_registry_gives_back_what_was_pushed()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var server = await RegistryServer.StartAsync(Cancellation);
        using var client = new RegistryClient(new());

        await PushAndPullAsync(client, server.Address, "app");
    }

    [Fact]
    public async Task A_registry_with_basic_authentication_takes_the_credentials_for_pushing_and_for_pulling()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var server = await RegistryServer.StartWithPasswordAsync(Cancellation);
        using var client = new RegistryClient(new() { Credentials = new FixedCredentials(RegistryServer.User, RegistryServer.Password) });

        await PushAndPullAsync(client, server.Address, "team/app");
    }

    [Fact]
    public async Task A_registry_with_a_private_authority_is_trusted_when_the_user_names_it()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var server = await RegistryServer.StartWithTlsAsync(Cancellation);
        using var client = new RegistryClient(new()
        {
            CertificateAuthorityFiles = new Dictionary<string, string>(StringComparer.Ordinal) { [server.Address] = server.AuthorityFile! },
        });

        await PushAndPullAsync(client, server.Address, "app");
    }

    [Fact]
    public async Task A_registry_behind_a_token_server_is_asked_with_tokens()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var server = await RegistryServer.StartWithTokensAsync(Cancellation);
        using var client = new RegistryClient(new() { Credentials = new FixedCredentials(RegistryServer.User, RegistryServer.Password) });

        await PushAndPullAsync(client, server.Address, "app");
    }

    private static async Task PushAndPullAsync(RegistryClient client, string registry, string repository)
    {
        var image = TestImage.Create("some content of a layer");
        await using var target = client.OpenRepository(new() { Registry = registry, Repository = repository }, RegistryAccess.Push);
        Assert.Null(await target.FindDigestAsync("v1", Cancellation));
        Assert.Null(await target.FindManifestAsync("v1", Cancellation));
        foreach (var blob in image.Blobs)
        {
            Assert.False(await target.HasBlobAsync(blob.Descriptor, Cancellation));
            await target.WriteBlobAsync(blob.Descriptor, blob.OpenAsync, Cancellation);
            Assert.True(await target.HasBlobAsync(blob.Descriptor, Cancellation));
        }

        await target.WriteManifestAsync(image.Manifest, ["v1", "latest"], Cancellation);
        await target.CompleteAsync(Cancellation);

        await using var source = client.OpenRepository(new() { Registry = registry, Repository = repository }, RegistryAccess.Pull);
        Assert.Equal(image.Manifest.Digest, await source.FindDigestAsync("latest", Cancellation));
        foreach (var reference in (string[])["v1", image.Manifest.Digest.ToString()])
        {
            var manifest = await source.FindManifestAsync(reference, Cancellation);
            Assert.Equal(image.Manifest.Bytes.ToArray(), manifest!.Bytes.ToArray());
            Assert.Equal(MediaTypes.Manifest, manifest.MediaType);
        }

        foreach (var blob in image.Blobs)
        {
            await using var content = await source.OpenBlobAsync(blob.Descriptor, Cancellation);
            using var copy = new MemoryStream();
            await content.CopyToAsync(copy, Cancellation);
            Assert.Equal(blob.Content, copy.ToArray());
        }

        await using var other = client.OpenRepository(new() { Registry = registry, Repository = "elsewhere" }, RegistryAccess.Push);
        Assert.True(await other.TryMountBlobAsync(image.Blobs[0].Descriptor, source, Cancellation));
        Assert.True(await other.HasBlobAsync(image.Blobs[0].Descriptor, Cancellation));

        var absent = TestBlob.Of(Encoding.UTF8.GetBytes("nowhere yet"));
        Assert.False(await other.TryMountBlobAsync(absent.Descriptor, source, Cancellation));
        await other.WriteBlobAsync(absent.Descriptor, absent.OpenAsync, Cancellation);
        Assert.True(await other.HasBlobAsync(absent.Descriptor, Cancellation));
    }
}
