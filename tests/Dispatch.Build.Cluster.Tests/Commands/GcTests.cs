using System.Text.Json.Nodes;
using Dispatch.Build.Cluster.Tests.Engine;
using Dispatch.Build.Knative.Engine;
using Dispatch.Testing;
using Dispatch.Testing.ControlPlane;
using Xunit;

namespace Dispatch.Build.Cluster.Tests.Commands;

/// <summary><c>dotnet dispatch gc --engine knative</c>.</summary>
public sealed class GcTests(ApiServerFixture servers, RegistryFixture registries) : EngineTests(servers, registries)
{
    [Fact]
    public async Task The_newest_of_each_function_stay_and_what_runs_and_what_is_not_ours()
    {
        await using var space = await CreateAsync();
        foreach (var (name, function, isOver, minute) in (IEnumerable<(string, string?, bool, int)>)
            [("a-1", "a", true, 1), ("a-2", "a", true, 2), ("a-3", "a", true, 3), ("a-4", "a", false, 0), ("b-1", "b", true, 1), ("foreign", null, true, 1)])
        {
            await AddAsync(space, name, function, isOver, minute);
        }

        // Which is the newest is told by when they were submitted: to the second.
        string[] arguments = ["gc", "--engine", "knative", "--keep", "1"];
        Assert.Equal("Nothing to delete.", (await RunAsync(space, arguments)).Trim());
        Assert.Equal("Nothing to delete.", (await RunAsync(space, [.. arguments, "--function", "b", "--older-than", "0s"])).Trim());
        var would = await RunAsync(space, [.. arguments, "--older-than", "0s", "--dry-run"]);
        Assert.Equal(2, would.Split(" would go").Length - 1);
        Assert.Equal(6, (await space.ListBuildsAsync()).Count);

        var document = JsonNode.Parse(await RunAsync(space, [.. arguments, "--older-than", "0s", "--json"]))!;
        var removed = document["builds"]!.AsArray().Select(static build => (string)build!["name"]!).ToList();
        Assert.Equal(2, removed.Count);
        Assert.All(removed, static name => Assert.StartsWith("a-", name, StringComparison.Ordinal));
        Assert.DoesNotContain("a-4", removed);
        var left = (await space.ListBuildsAsync()).Select(static build => (string)build["metadata"]!["name"]!).ToList();
        Assert.Equal(4, left.Count);
        Assert.Empty(left.Intersect(removed));
        Assert.Equal(["a-4", "b-1", "foreign"], left.Where(static name => name is "a-4" or "b-1" or "foreign").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("DSP1004", "gc", "--engine", "kaniko")]
    [InlineData("DSP1002", "gc", "--engine", "knative", "--older-than", "soon")]
    [InlineData("DSP1002", "gc", "--max-size", "large")]
    [InlineData("DSP1007", "gc", "--keep", "-1")]
    public async Task A_wrong_setting_deletes_nothing(string code, params string[] arguments)
    {
        await using var space = await CreateAsync();
        using var command = new CommandRun(space);
        await command.ExitsWithAsync(2, arguments);
        Assert.Contains($"error {code}", command.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_delete_is_told_so()
    {
        await using var space = await CreateAsync(static server => server.CreateUser("nobody"));
        using var command = new CommandRun(space);
        await command.ExitsWithAsync(42, "gc", "--engine", "knative");
        Assert.Contains("DSP4007", command.Error, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(PublishSpace space, string[] arguments)
    {
        using var command = new CommandRun(space);
        return (await command.ExitsWithAsync(0, arguments)).Output;
    }

    private static async Task AddAsync(PublishSpace space, string name, string? function, bool isOver, int minute)
    {
        var labels = function is null ? [] : new JsonObject { [BuildRequest.ManagedByLabel] = BuildRequest.ManagedBy, [BuildRequest.NameLabel] = function };
        await space.Server.Admin.PostAsync(space.Builds, new JsonObject
        {
            ["apiVersion"] = "build.knative.dev/v1alpha1",
            ["kind"] = "Build",
            ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = labels },
            ["spec"] = new JsonObject { ["steps"] = new JsonArray(new JsonObject { ["image"] = "x" }) },
        }, Cancel);
        if (isOver)
        {
            var ended = DateTimeOffset.UtcNow.AddMinutes(minute - 10);
            await space.Server.Admin.PatchAsync($"{space.Builds}/{name}/status", new JsonObject
            {
                ["status"] = new JsonObject
                {
                    ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Succeeded", ["status"] = "True", ["lastTransitionTime"] = ended.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture) }),
                },
            }, Cancel);
        }
    }
}
