using Dispatch.Oci.Credentials;
using Dispatch.Oci.Registries;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Oci.Tests.Registries;

/// <summary>Whether one may push, found out without pushing.</summary>
public sealed class PushTrialTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(204, true)]
    [InlineData(405, false)]
    [InlineData(404, false)]
    [InlineData(401, false)]
    [InlineData(500, false)]
    public async Task An_upload_is_begun_and_given_up_at_its_own_address(int answer, bool isGone)
    {
        await using var server = ScriptedServer.Start(exchange => exchange.Request.Method == "POST"
            ? exchange.AnswerAsync(202, "", ("Location", "/v2/app/blobs/uploads/1?_state=a%3Db"))
            : exchange.AnswerAsync(answer));
        Assert.Equal(isGone, await TryAsync(server));
        Assert.Equal(("DELETE", "/v2/app/blobs/uploads/1?_state=a%3Db"), server.Requests.Select(static request => (request.Method, request.Target)).ElementAt(1));
        Assert.DoesNotContain(server.Requests, static request => request.Method is "PUT" or "PATCH");
    }

    [Fact]
    public async Task A_connection_that_breaks_then_does_no_harm()
    {
        await using var server = ScriptedServer.Start(exchange =>
        {
            if (exchange.Request.Method == "POST")
            {
                return exchange.AnswerAsync(202, "", ("Location", "/v2/app/blobs/uploads/1"));
            }

            exchange.Reset();
            return Task.CompletedTask;
        });
        Assert.False(await TryAsync(server));
    }

    [Fact]
    public async Task A_refusal_is_what_pushing_would_meet()
    {
        await using var server = ScriptedServer.Start(static exchange => exchange.AnswerAsync(403, """{"errors":[{"code":"DENIED"}]}"""));
        await Assert.ThrowsAsync<RegistryDeniedException>(() => TryAsync(server));
    }

    private static async Task<bool> TryAsync(ScriptedServer server)
    {
        using var client = new RegistryClient(new RegistryOptions());
        return await client.OpenRepository(ImageReference.Parse($"{server.Address}/app"), RegistryAccess.Push).TryPushAsync(Cancellation);
    }
}
