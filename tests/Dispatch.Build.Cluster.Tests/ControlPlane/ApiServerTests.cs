using System.Net;
using System.Text.Json.Nodes;
using Dispatch.Testing.ControlPlane;
using Xunit;

[assembly: AssemblyFixture(typeof(ApiServerFixture))]
[assembly: AssemblyFixture(typeof(Dispatch.Testing.RegistryFixture))]

namespace Dispatch.Build.Cluster.Tests.ControlPlane;

public sealed class ApiServerTests(ApiServerFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServedRelease.V01, "builds,buildtemplates")]
    [InlineData(ServedRelease.V02, "builds,buildtemplates,clusterbuildtemplates")]
    [InlineData(ServedRelease.V07, "builds,builds/status,buildtemplates,buildtemplates/status,clusterbuildtemplates,clusterbuildtemplates/status")]
    public async Task A_release_serves_what_it_installed(ServedRelease release, string expected)
    {
        var server = await fixture.StartAsync(release);
        var answer = await server.Admin.GetAsync("/apis/build.knative.dev/v1alpha1", Cancel);
        Assert.Equal(expected, string.Join(',', answer["resources"]!.AsArray().Select(resource => (string)resource!["name"]!).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_user_may_do_what_was_granted_and_no_more()
    {
        var server = await fixture.StartAsync();
        var (mine, other) = (await server.CreateNamespaceAsync(Cancel), await server.CreateNamespaceAsync(Cancel));
        var byCertificate = server.CreateUser("somebody");
        var byToken = await server.CreateServiceAccountAsync(mine, "robot", Cancel);
        foreach (var user in new[] { byCertificate, byToken })
        {
            await server.GrantAsync(user, mine, [JsonNode.Parse("""{"apiGroups":["build.knative.dev"],"resources":["builds"],"verbs":["list"]}""")], Cancel);
            using var client = new ApiClient(server.Address, server.Certificates, user.Certificate, user.Token);
            await client.GetAsync(Builds(mine), Cancel);
            var refused = await Assert.ThrowsAsync<ApiException>(() => client.GetAsync(Builds(other), Cancel));
            Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
            Assert.Contains(user.Name, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_token_of_the_file_works_and_a_wrong_one_does_not()
    {
        var server = await fixture.StartAsync();
        using var right = new ApiClient(server.Address, server.Certificates, null, server.TokenAdministrator.Token);
        using var wrong = new ApiClient(server.Address, server.Certificates, null, "wrong");
        await right.GetAsync("/api/v1/nodes", Cancel);
        var refused = await Assert.ThrowsAsync<ApiException>(() => wrong.GetAsync("/api/v1/nodes", Cancel));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
    }

    [Fact]
    public async Task Killed_and_started_again_it_has_its_port_and_its_data()
    {
        Assert.SkipUnless(ClusterAssets.Folder is not null, ClusterAssets.Missing);
        await using var server = await ApiServer.StartAsync(ServedRelease.V07, Cancel);
        var space = await server.CreateNamespaceAsync(Cancel);
        await server.KillAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => server.Admin.GetAsync(Builds(space), Cancel));
        await server.RestartAsync(Cancel);
        await server.Admin.GetAsync($"/api/v1/namespaces/{space}", Cancel);
    }

    private static string Builds(string space) => $"/apis/build.knative.dev/v1alpha1/namespaces/{space}/builds";
}
