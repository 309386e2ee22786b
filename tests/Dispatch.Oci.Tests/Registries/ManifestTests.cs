using Dispatch.Oci.Credentials;
using Dispatch.Oci.Registries;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Oci.Tests.Registries;

/// <summary>Manifests that are not what they should be, and registries that say less than others.</summary>
public sealed class ManifestTests
{
    private static readonly ManifestContent _manifest = TestImage.Create("x").Manifest;
    private static readonly string _otherDigest = Digest.Of("other"u8).ToString();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_four_types_are_accepted()
    {
        await using var server = ScriptedServer.Start(exchange => AnswerAsync(exchange));
        using var client = new RegistryClient(Fast.Options);

        await client.Open(server.Address).FindManifestAsync("latest", Cancellation);

        var accept = server.Requests[0].Headers["Accept"];
        Assert.All([MediaTypes.Index, MediaTypes.Manifest, MediaTypes.DockerIndex, MediaTypes.DockerManifest], type => Assert.Contains(type, accept, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_manifest_other_than_its_header_says_is_refused()
    {
        await using var server = ScriptedServer.Start(exchange => AnswerAsync(exchange, ("Docker-Content-Digest", _otherDigest)));
        using var client = new RegistryClient(Fast.Options);

        var e = await Assert.ThrowsAsync<DigestMismatchException>(() => client.Open(server.Address).FindManifestAsync("latest", Cancellation));

        Assert.Equal((_otherDigest, _manifest.Digest.ToString()), (e.Expected.ToString(), e.Actual.ToString()));
    }

    [Fact]
    public async Task A_manifest_other_than_the_one_asked_for_is_refused()
    {
        await using var server = ScriptedServer.Start(exchange => AnswerAsync(exchange));
        using var client = new RegistryClient(Fast.Options);

        await Assert.ThrowsAsync<DigestMismatchException>(() => client.Open(server.Address).FindManifestAsync(_otherDigest, Cancellation));
    }

    [Fact]
    public async Task A_sha512_digest_is_verified_as_such()
    {
        var digest = "sha512:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA512.HashData(_manifest.Bytes.Span));
        await using var server = ScriptedServer.Start(exchange => AnswerAsync(exchange));
        using var client = new RegistryClient(Fast.Options);

        Assert.NotNull(await client.Open(server.Address).FindManifestAsync(digest, Cancellation));
        await Assert.ThrowsAsync<DigestMismatchException>(
            () => client.Open(server.Address).FindManifestAsync(digest[..^1] + (digest[^1] == '0' ? '1' : '0'), Cancellation));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_manifest_beyond_four_mebibytes_is_refused(bool announced)
    {
        await using var server = ScriptedServer.Start(async exchange =>
        {
            if (announced)
            {
                await exchange.SendHeadersAsync(200, (4 * 1024 * 1024) + 1);
                await exchange.HangAsync();
            }

            await exchange.SendAsync("HTTP/1.1 200 OK\r\n\r\n");
            await exchange.SendAsync(new byte[5 * 1024 * 1024]);
            exchange.Close();
        });
        using var client = new RegistryClient(Fast.Options);

        var e = await Assert.ThrowsAsync<RegistryException>(() => client.Open(server.Address).FindManifestAsync("latest", Cancellation));
        Assert.Contains("longer than 4194304 bytes", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""", "application/json", MediaTypes.Index)]
    [InlineData("""{"manifests":[]}""", "application/octet-stream", MediaTypes.Index)]
    [InlineData("""{"layers":[]}""", "text/plain", MediaTypes.Manifest)]
    [InlineData("""{"layers":[]}""", MediaTypes.DockerManifest, MediaTypes.DockerManifest)]
    public async Task The_media_type_is_found_where_the_server_does_not_tell(string body, string header, string expected)
    {
        await using var server = ScriptedServer.Start(exchange => exchange.AnswerAsync(200, body, ("Content-Type", header)));
        using var client = new RegistryClient(Fast.Options);

        Assert.Equal(expected, (await client.Open(server.Address).FindManifestAsync("latest", Cancellation))!.MediaType);
    }

    [Theory]
    [InlineData("""{"mediaType":"application/vnd.oci.image.index.v1+json"}""")]
    [InlineData("[]")]
    [InlineData("<html>")]
    public async Task An_ambiguous_manifest_is_refused(string body)
    {
        await using var server = ScriptedServer.Start(exchange => exchange.AnswerAsync(200, body, ("Content-Type", MediaTypes.Manifest)));
        using var client = new RegistryClient(Fast.Options);

        await Assert.ThrowsAsync<RegistryException>(() => client.Open(server.Address).FindManifestAsync("latest", Cancellation));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(405)]
    public async Task Where_HEAD_tells_no_digest_the_content_does(int status)
    {
        await using var server = ScriptedServer.Start(exchange =>
            exchange.Request.Method == "HEAD" ? exchange.SendHeadersAsync(status, 0) : AnswerAsync(exchange));
        using var client = new RegistryClient(Fast.Options);

        Assert.Equal(_manifest.Digest, await client.Open(server.Address).FindDigestAsync("latest", Cancellation));
    }

    [Fact]
    public async Task An_immutable_tag_that_is_there_already_counts_as_pushed()
    {
        await using var server = ScriptedServer.Start(exchange => exchange.Request.Method == "PUT"
            ? exchange.AnswerAsync(409, """{"errors":[{"code":"TAG_INVALID","message":"tag is immutable"}]}""")
            : exchange.SendHeadersAsync(200, 0, ("Docker-Content-Digest", exchange.Request.Path.EndsWith("same", StringComparison.Ordinal) ? _manifest.Digest.ToString() : _otherDigest)));
        using var client = new RegistryClient(Fast.Options);
        var repository = client.Open(server.Address, RegistryAccess.Push);

        await repository.WriteManifestAsync(_manifest, ["same"], Cancellation);
        var e = await Assert.ThrowsAsync<RegistryException>(() => repository.WriteManifestAsync(_manifest, ["different"], Cancellation));

        Assert.Contains("tag is immutable", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_stores_something_else_is_not_believed()
    {
        await using var server = ScriptedServer.Start(exchange => exchange.AnswerAsync(201, "", ("Docker-Content-Digest", _otherDigest)));
        using var client = new RegistryClient(Fast.Options);

        await Assert.ThrowsAsync<DigestMismatchException>(
            () => client.Open(server.Address, RegistryAccess.Push).WriteManifestAsync(_manifest, [], Cancellation));
        Assert.EndsWith($"/manifests/{_manifest.Digest}", server.Requests[0].Target, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../_catalog")]
    [InlineData("")]
    [InlineData("sha256:12")]
    public async Task What_is_neither_tag_nor_digest_is_not_sent(string reference)
    {
        using var client = new RegistryClient(Fast.Options);

        await Assert.ThrowsAsync<FormatException>(() => client.Open("localhost:1").FindManifestAsync(reference, Cancellation));
    }

    private static Task AnswerAsync(ScriptedExchange exchange, params IEnumerable<(string, string)> headers) =>
        exchange.AnswerBytesAsync(200, _manifest.Bytes.ToArray(), [("Content-Type", _manifest.MediaType), .. headers]);
}
