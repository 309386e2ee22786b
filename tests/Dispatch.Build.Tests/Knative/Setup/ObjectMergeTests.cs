using System.Text.Json.Nodes;
using Dispatch.Build.Knative.Setup;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Setup;

public sealed class ObjectMergeTests
{
    [Theory]
    [InlineData("""{"a": 1}""", """{"a": 1}""", null)]
    [InlineData("""{"a": 1, "b": 2}""", """{"a": 1}""", null)]
    [InlineData("""{"a": 1}""", """{"a": 2}""", """{"a": 2}""")]
    [InlineData("""{"a": {"b": 1, "c": 2}}""", """{"a": {"b": 3}}""", """{"a": {"b": 3}}""")]
    [InlineData("""{"a": null}""", """{"a": {"b": 3}}""", """{"a": {"b": 3}}""")]
    [InlineData("""{"steps": [{"name": "x", "resources": {}}]}""", """{"steps": [{"name": "x"}]}""", null)]
    [InlineData("""{"steps": [{"name": "x", "resources": {}}]}""", """{"steps": [{"name": "y"}]}""", """{"steps": [{"name": "y"}]}""")]
    [InlineData("""{"steps": [{"name": "x"}, {"name": "y"}]}""", """{"steps": [{"name": "x"}]}""", """{"steps": [{"name": "x"}]}""")]
    [InlineData("""{"secrets": [{"name": "token"}]}""", """{"secrets": [{"name": "ours"}]}""", """{"secrets": [{"name": "token"}, {"name": "ours"}]}""")]
    [InlineData("""{"secrets": [{"name": "ours"}, {"name": "token"}]}""", """{"secrets": [{"name": "ours"}]}""", null)]
    [InlineData("""{"subjects": [{"apiGroup": "", "name": "jane"}]}""", """{"subjects": [{"name": "jane"}]}""", null)]
    public void A_patch_has_what_is_missing_and_leaves_what_others_put_there(string live, string wanted, string? patch)
    {
        var was = JsonNode.Parse(live)!.AsObject();
        var found = ObjectMerge.Patch(was, ObjectMerge.Merge(was, JsonNode.Parse(wanted)!.AsObject()));
        Assert.True(JsonNode.DeepEquals(patch is null ? null : JsonNode.Parse(patch), found), found?.ToJsonString());
    }

    [Fact]
    public void Differences_come_with_three_lines_around_them()
    {
        var before = Enumerable.Range(1, 20).Select(static number => $"{number}").ToList();
        var after = before.ToList();
        after[9] = "ten";
        after.Add("21");
        Assert.Equal(["...", " 7", " 8", " 9", "-10", "+ten", " 11", " 12", " 13", "...", " 18", " 19", " 20", "+21"], LineDiff.Of(before, after));
        Assert.Equal(["+1", "+2"], LineDiff.Of([], ["1", "2"]));
        Assert.Equal(["..."], LineDiff.Of(["1"], ["1"]));
    }
}
