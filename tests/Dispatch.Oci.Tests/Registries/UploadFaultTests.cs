using Dispatch.Oci.Credentials;
using Dispatch.Oci.Registries;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Oci.Tests.Registries;

/// <summary>What can happen to a blob on its way to a registry.</summary>
public sealed class UploadFaultTests
{
    private static readonly TestBlob _blob = TestBlob.Random(3_000_000);

    private readonly FakeRegistry _registry = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static IEnumerable<string> Methods(ScriptedServer server) => server.Requests.Select(request => request.Method);

    [Fact]
    public async Task A_blob_goes_in_one_piece_to_the_location_given_with_its_query()
    {
        await using var server = ScriptedServer.Start(exchange => _registry.AnswerAsync(exchange));

        await PushAsync(server);

        Assert.Equal(["POST", "PUT"], Methods(server));
        Assert.Equal($"/v2/app/blobs/uploads/1?_state=a%3Db&digest={Uri.EscapeDataString(_blob.Descriptor.Digest.ToString())}", server.Requests[1].Target);
        Assert.Equal("3000000", server.Requests[1].Headers["Content-Length"]);
        AssertArrived();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_token_that_expires_in_the_middle_is_renewed(bool bodyIsRead)
    {
        var tokens = 0;
        await using var tokenServer = ScriptedServer.Start(exchange => exchange.AnswerAsync(200, $$"""{"token":"t{{++tokens}}"}"""));
        await using var server = ScriptedServer.Start(async exchange =>
        {
            var sent = exchange.Request.Headers.GetValueOrDefault("Authorization");
            var expected = exchange.Request.Method == "PUT" ? "Bearer t2" : "Bearer t1";
            if (sent == expected)
            {
                await _registry.AnswerAsync(exchange);
                return;
            }

            _ = bodyIsRead ? await exchange.ReadBodyAsync() : [];
            await exchange.AnswerBytesAsync(401, [], ("WWW-Authenticate", $"Bearer realm=\"http://{tokenServer.Address}/\",service=\"s\""));
            if (!bodyIsRead)
            {
                exchange.Close();
            }
        });

        await PushAsync(server);

        Assert.Equal(["POST", "POST", "PUT", "PUT"], Methods(server));
        Assert.Equal(2, tokens);
        AssertArrived();
    }

    [Fact]
    public async Task A_connection_lost_in_the_middle_begins_the_upload_anew()
    {
        await using var server = ScriptedServer.Start(exchange =>
        {
            if (exchange.Number != 2)
            {
                return _registry.AnswerAsync(exchange);
            }

            exchange.Reset();
            return Task.CompletedTask;
        });

        await PushAsync(server);

        Assert.Equal(["POST", "PUT", "POST", "PUT"], Methods(server));
        Assert.Contains("/uploads/2", server.Requests[3].Target, StringComparison.Ordinal);
        AssertArrived();
    }

    [Fact]
    public async Task An_upload_the_registry_forgot_is_begun_anew()
    {
        await using var server = ScriptedServer.Start(exchange => exchange.Number == 2
            ? exchange.AnswerAsync(404, """{"errors":[{"code":"BLOB_UPLOAD_UNKNOWN"}]}""")
            : _registry.AnswerAsync(exchange));

        await PushAsync(server);

        Assert.Equal(["POST", "PUT", "POST", "PUT"], Methods(server));
        AssertArrived();
    }

    [Theory]
    [InlineData(405, "")]
    [InlineData(413, "")]
    [InlineData(501, "")]
    [InlineData(400, """{"errors":[{"code":"UNSUPPORTED","message":"use chunks"}]}""")]
    public async Task Where_one_piece_is_refused_chunks_follow_and_the_next_blob_begins_with_them(int status, string answer)
    {
        // It refuses before it has the body, as a proxy does.
        await using var server = ScriptedServer.Start(async exchange =>
        {
            if (exchange.Request is { Method: "PUT" } && exchange.Request.Headers["Content-Length"] != "0")
            {
                await exchange.AnswerBytesAsync(status, System.Text.Encoding.UTF8.GetBytes(answer));
                exchange.Close();
                return;
            }

            await _registry.AnswerAsync(exchange);
        });
        using var client = new RegistryClient(Fast.Options with { ChunkSize = 1_000_000 });
        var repository = client.Open(server.Address, RegistryAccess.Push);
        var second = TestBlob.Random(10);

        await repository.WriteBlobAsync(_blob.Descriptor, _blob.OpenAsync, Cancellation);
        await repository.WriteBlobAsync(second.Descriptor, second.OpenAsync, Cancellation);

        Assert.Equal(["POST", "PUT", "POST", "PATCH", "PATCH", "PATCH", "PUT", "POST", "PATCH", "PUT"], Methods(server));
        Assert.Equal(
            ["0-999999", "1000000-1999999", "2000000-2999999", "0-9"],
            server.Requests.Where(request => request.Method == "PATCH").Select(request => request.Headers["Content-Range"]));
        AssertArrived();
        Assert.Equal(second.Content, _registry.Blobs[second.Descriptor.Digest.ToString()]);
    }

    [Fact]
    public async Task Chunks_are_as_large_as_the_registry_wants_them()
    {
        await using var server = ScriptedServer.Start(exchange => exchange.Request is { Method: "PUT" } && exchange.Request.Headers["Content-Length"] != "0"
            ? exchange.AnswerAsync(405)
            : _registry.AnswerAsync(exchange, ("OCI-Chunk-Min-Length", "2000000")));

        await PushAsync(server, Fast.Options with { ChunkSize = 1000 });

        Assert.Equal(
            ["2000000", "1000000"],
            server.Requests.Where(request => request.Method == "PATCH").Select(request => request.Headers["Content-Length"]));
        AssertArrived();
    }

    [Fact]
    public async Task A_registry_that_loses_part_of_a_chunk_is_begun_anew()
    {
        var lost = false;
        await using var server = ScriptedServer.Start(async exchange =>
        {
            if (exchange.Request is { Method: "PUT" } && exchange.Request.Headers["Content-Length"] != "0")
            {
                await exchange.AnswerAsync(405);
            }
            else if (exchange.Request.Method == "PATCH" && !lost)
            {
                lost = true;
                await exchange.AnswerAsync(202, "", ("Location", exchange.Request.Path), ("Range", "0-17"));
            }
            else
            {
                await _registry.AnswerAsync(exchange);
            }
        });

        await PushAsync(server);

        AssertArrived();
    }

    [Theory]
    [InlineData("ftp://localhost/x")]
    [InlineData("http://user:pw@localhost/x")]
    [InlineData(null)]
    public async Task A_hostile_location_is_not_followed(string? location)
    {
        await using var server = ScriptedServer.Start(exchange => exchange.AnswerAsync(202, "", location is null ? [] : [("Location", location)]));

        await Assert.ThrowsAsync<RegistryException>(() => PushAsync(server));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_location_on_another_host_gets_the_blob_without_credentials()
    {
        await using var storage = ScriptedServer.Start(exchange => exchange.AnswerAsync(201));
        await using var server = ScriptedServer.Start(exchange => exchange.Request.Headers.ContainsKey("Authorization")
            ? exchange.AnswerAsync(202, "", ("Location", $"http://{storage.Address}/put"))
            : exchange.AnswerAsync(401, "", ("WWW-Authenticate", "Basic realm=\"test\"")));

        await PushAsync(server, Fast.Options with { Credentials = new FixedCredentials("user", "secret") });

        Assert.False(Assert.Single(storage.Requests).Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task A_redirected_upload_is_sent_again_without_credentials()
    {
        byte[] received = [];
        await using var storage = ScriptedServer.Start(async exchange =>
        {
            received = await exchange.ReadBodyAsync();
            await exchange.AnswerBytesAsync(201, []);
        });
        await using var server = ScriptedServer.Start(exchange => exchange.Request switch
        {
            var request when !request.Headers.ContainsKey("Authorization") => exchange.AnswerAsync(401, "", ("WWW-Authenticate", "Basic realm=\"test\"")),
            { Method: "PUT" } => exchange.AnswerAsync(307, "", ("Location", $"http://{storage.Address}/put")),
            _ => _registry.AnswerAsync(exchange),
        });

        await PushAsync(server, Fast.Options with { Credentials = new FixedCredentials("user", "secret") });

        Assert.Equal(_blob.Content, received);
        Assert.False(Assert.Single(storage.Requests).Headers.ContainsKey("Authorization"));
    }

    [Fact]
    public async Task A_registry_that_reports_another_digest_is_not_believed()
    {
        await using var server = ScriptedServer.Start(exchange => exchange.Request.Method == "PUT"
            ? exchange.AnswerAsync(201, "", ("Docker-Content-Digest", Digest.Of("other"u8).ToString()))
            : _registry.AnswerAsync(exchange));

        await Assert.ThrowsAsync<DigestMismatchException>(() => PushAsync(server));
    }

    [Fact]
    public async Task Content_that_is_not_what_its_descriptor_says_is_not_pushed()
    {
        await using var server = ScriptedServer.Start(exchange => _registry.AnswerAsync(exchange));
        var wrong = _blob with { Content = TestBlob.Random(3_000_001).Content[1..] };

        await Assert.ThrowsAsync<DigestMismatchException>(() => PushAsync(server, blob: wrong));

        Assert.Empty(_registry.Blobs);
        Assert.Equal(["POST", "PUT"], Methods(server));
    }

    [Fact]
    public async Task A_source_that_cannot_be_read_is_no_failure_of_the_registry()
    {
        await using var server = ScriptedServer.Start(exchange => _registry.AnswerAsync(exchange));
        using var client = new RegistryClient(Fast.Options);

        var e = await Assert.ThrowsAsync<FileNotFoundException>(() => client.Open(server.Address, RegistryAccess.Push)
            .WriteBlobAsync(_blob.Descriptor, _ => throw new FileNotFoundException("gone"), Cancellation));

        Assert.Equal("gone", e.Message);
        Assert.Single(server.Requests, request => request.Method == "POST");
    }

    private static async Task PushAsync(ScriptedServer server, RegistryOptions? options = null, TestBlob? blob = null)
    {
        using var client = new RegistryClient(options ?? Fast.Options);
        await client.Open(server.Address, RegistryAccess.Push).WriteBlobAsync(_blob.Descriptor, (blob ?? _blob).OpenAsync, Cancellation);
    }

    private void AssertArrived() => Assert.Equal(_blob.Content, _registry.Blobs[_blob.Descriptor.Digest.ToString()]);
}
