using System.Text.Json.Nodes;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.ControlPlane;

public sealed class AdmissionWebhookTests(ApiServerFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Defaults_are_in_the_answer_to_the_create_call()
    {
        await using var space = await TestSpace.CreateAsync(await fixture.StartAsync());
        await using var webhook = await AdmissionWebhook.StartAsync(space.Server, space.Name, null, Cancel);
        var created = await space.CreateBuildAsync(Build("b", """{"template": {"name": "t"}}"""));
        Assert.Equal("default 10m0s BuildTemplate", $"{created["spec"]!["serviceAccountName"]} {created["spec"]!["timeout"]} {created["spec"]!["template"]!["kind"]}");
        Assert.Equal("", (string?)created["spec"]!["Status"]);
    }

    [Theory]
    [InlineData("b", """{}""", "expected exactly one, got neither: spec.steps, spec.template")]
    [InlineData("b", """{"template": {"name": "t"}, "steps": [{"image": "i"}]}""", "expected exactly one, got both: spec.steps, spec.template")]
    [InlineData("b", """{"template": {}}""", "missing field(s): spec.template.name")]
    [InlineData("b", """{"template": {"name": "t", "kind": "X"}}""", "invalid value: X: spec.template.kind")]
    [InlineData("a.b", """{"template": {"name": "t"}}""", "Invalid resource name: special character . must not be present: metadata.name")]
    [InlineData("b", """{"steps": [{"image": "i"}], "timeout": "36h0m0s"}""", "expected 0 <= 36h0m0s <= 24: spec.timeout")]
    [InlineData("b", """{"steps": [{"image": "i"}], "sources": [{"custom": {}}, {"custom": {}}]}""", "expected exactly one, got both: spec.sources.name")]
    [InlineData("b", """{"steps": [{"image": "i"}], "sources": [{"name": "a", "git": {}, "targetPath": "a"}, {"name": "b", "git": {}, "targetPath": "a/b"}]}""",
        "Overlapping Target Paths: spec.sources.targetPath")]
    [InlineData("b", """{"steps": [{"name": "a"}]}""", "missing field(s): spec.steps.Image")]
    public async Task A_wrong_Build_is_refused_in_the_real_words(string name, string spec, string expected)
    {
        await using var space = await TestSpace.CreateAsync(await fixture.StartAsync());
        await using var webhook = await AdmissionWebhook.StartAsync(space.Server, space.Name, null, Cancel);
        var refused = await Assert.ThrowsAsync<ApiException>(() => space.CreateBuildAsync(Build(name, spec)));
        var answer = JsonNode.Parse(refused.Message.Split(':', 2)[1])!;
        Assert.Equal(400, (int)refused.Status);
        Assert.Equal("BadRequest", (string?)answer["reason"]);
        Assert.Equal($"admission webhook \"webhook.build.knative.dev\" denied the request: mutation failed: {expected}", (string?)answer["message"]);
    }

    [Fact]
    public async Task A_webhook_that_is_down_is_an_internal_error()
    {
        await using var space = await TestSpace.CreateAsync(await fixture.StartAsync());
        await using var webhook = await AdmissionWebhook.StartAsync(space.Server, space.Name, null, Cancel);
        await webhook.BreakAsync();
        var refused = await Assert.ThrowsAsync<ApiException>(() => space.CreateBuildAsync(Build("b", """{"template": {"name": "t"}}""")));
        Assert.Equal(500, (int)refused.Status);
        Assert.Contains("failed calling webhook", refused.Message, StringComparison.Ordinal);
    }

    private static JsonObject Build(string name, string spec) => new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = JsonNode.Parse(spec) };
}
