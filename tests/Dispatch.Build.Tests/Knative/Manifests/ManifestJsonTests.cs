using System.Text.Json.Nodes;
using Dispatch.Build.Knative.Manifests;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Manifests;

public sealed class ManifestJsonTests
{
    private static T Read<T>(string json)
        where T : class => ManifestJson.Read<T>(JsonNode.Parse(json)!.AsObject());

    [Fact]
    public void Every_Build_of_the_recordings_comes_back_as_it_was()
    {
        var builds = Recordings.Builds().ToArray();

        Assert.True(builds.Length > 40);
        foreach (var build in builds)
        {
            Assert.Equal(Canonical(build), Canonical(ManifestJson.ToJson(ManifestJson.Read<KnativeBuild>(build))));
        }
    }

    [Fact]
    public void The_members_of_a_finished_Build_are_read()
    {
        var build = ManifestJson.Read<KnativeBuild>(Recordings.Builds().First(static b => (string?)b["metadata"]!["name"] == "success"));

        Assert.Equal("success", build.Metadata.Name);
        Assert.Equal("function", Assert.Single(build.Spec.Sources!).Name);
        Assert.Equal("hello.js", build.Spec.Template!.Arguments![2].Value);
        Assert.Equal("True", build.Status!.Succeeded!.Status);
        Assert.Equal("success-pod-87d5fe", build.Status.Cluster!.PodName);
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 0, 54, 6, TimeSpan.Zero), build.Status.StartTime);
        Assert.Equal(["build-step-build-and-push"], build.Status.StepsCompleted);
    }

    [Fact]
    public void Status_of_the_spec_has_a_capital_letter_and_status_of_the_Build_has_not()
    {
        var build = Read<KnativeBuild>("""{"metadata":{"name":"a"},"spec":{"Status":"BuildCancelled"},"status":{"builder":"Cluster"}}""");

        Assert.Equal("BuildCancelled", build.Spec.Status);
        Assert.Equal("Cluster", build.Status!.Builder);
        var json = ManifestJson.ToJson(build);
        Assert.Equal("BuildCancelled", (string?)json["spec"]!["Status"]);
        Assert.False(json["spec"]!.AsObject().ContainsKey("status"));
    }

    [Fact]
    public void Kind_and_version_are_those_of_the_type_when_a_list_leaves_them_out()
    {
        var build = Read<KnativeBuild>("""{"metadata":{},"spec":{}}""");

        Assert.Equal((KnativeBuild.GroupVersion, "Build"), (build.ApiVersion, build.Kind));
        Assert.Equal("BuildTemplate", Read<BuildTemplate>("""{"metadata":{},"spec":{}}""").Kind);
        Assert.Equal("""{"apiVersion":"build.knative.dev/v1alpha1","kind":"Build","metadata":{},"spec":{}}""", ManifestJson.ToJson(build).ToJsonString());
    }

    [Fact]
    public void Null_is_absent_in_every_optional_member()
    {
        var build = Read<KnativeBuild>("""
            {"metadata":{"name":"a","labels":null,"annotations":null,"creationTimestamp":null,"generateName":null,"namespace":null,"uid":null,"resourceVersion":null},
             "spec":{"generation":null,"serviceAccountName":null,"timeout":null,"source":null,"sources":null,"steps":null,"template":null,"volumes":null,
                     "nodeSelector":null,"affinity":null,"Status":null},
             "status":{"conditions":null,"builder":null,"cluster":null,"startTime":null,"completionTime":null,"stepStates":null,"stepsCompleted":null}}
            """);
        var template = Read<BuildTemplate>("""{"metadata":{"name":"t"},"spec":{"generation":null,"parameters":null,"steps":null,"volumes":null}}""");

        Assert.Equal("""{"apiVersion":"build.knative.dev/v1alpha1","kind":"Build","metadata":{"name":"a"},"spec":{},"status":{}}""", ManifestJson.ToJson(build).ToJsonString());
        Assert.Equal("""{"apiVersion":"build.knative.dev/v1alpha1","kind":"BuildTemplate","metadata":{"name":"t"},"spec":{}}""", ManifestJson.ToJson(template).ToJsonString());
    }

    [Fact]
    public void Absent_and_empty_defaults_are_told_apart()
    {
        var template = Read<BuildTemplate>("""{"metadata":{"name":"t"},"spec":{"parameters":[{"name":"A"},{"name":"B","default":""}],"steps":null,"volumes":[]}}""");

        Assert.Null(template.Spec.Parameters![0].Default);
        Assert.Equal("", template.Spec.Parameters[1].Default);
        Assert.Equal("""[{"name":"A"},{"name":"B","default":""}]""", ManifestJson.ToJson(template)["spec"]!["parameters"]!.ToJsonString());
        Assert.Equal("[]", ManifestJson.ToJson(template)["spec"]!["volumes"]!.ToJsonString());
    }

    [Fact]
    public void Members_that_the_model_does_not_know_are_kept_wherever_they_are()
    {
        const string Build = """
            {"apiVersion":"build.knative.dev/v1alpha1","kind":"Build","metadata":{"name":"a","x":{"y":1}},"spec":{"sources":[
            {"git":{"url":"u","revision":"r","x":1},"x":1},{"gcs":{"type":"Archive","location":"l","x":1}},
            {"custom":{"image":"i","env":[{"name":"n","valueFrom":{"secretKeyRef":{"name":"s","key":"k"}}}],"resources":{"limits":{"memory":"1Gi"}}}}],
            "template":{"name":"t","arguments":[{"name":"n","value":"v","x":1}],"x":[]},"x":true},
            "status":{"conditions":[{"type":"Succeeded","x":1}],"cluster":{"namespace":"n","podName":"p","x":1},"x":1},"x":null,"z":1.50}
            """;
        const string Template = """
            {"apiVersion":"build.knative.dev/v1alpha1","kind":"ClusterBuildTemplate","metadata":{"name":"t"},"spec":{"parameters":[{"name":"P","x":1}],
            "steps":[{"name":"s","image":"i","volumeMounts":[{"name":"v","mountPath":"/v","x":1}],"stdin":true}],"volumes":[{"name":"v","x":{}}],"x":1},"x":{}}
            """;

        var build = JsonNode.Parse(Build)!.AsObject();
        Assert.Equal(Canonical(build), Canonical(ManifestJson.ToJson(ManifestJson.Read<KnativeBuild>(build))));
        var template = JsonNode.Parse(Template)!.AsObject();
        Assert.Equal(Canonical(template), Canonical(ManifestJson.ToJson(ManifestJson.Read<BuildTemplate>(template))));
    }

    [Theory]
    [InlineData("""{"kind":"Build","metadata":{"name":"a"}}""", "Build 'a'")]
    [InlineData("""{"kind":7,"metadata":[]}""", "object '(no name)'")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"timeout":600}}""", "$.spec.timeout")]
    [InlineData("""{"metadata":{"name":"a"},"spec":[]}""", "$.spec")]
    [InlineData("""{"metadata":{"name":"a","creationTimestamp":"yesterday"},"spec":{}}""", "$.metadata.creationTimestamp")]
    public void What_has_not_the_form_of_a_Build_is_named(string json, string expected)
    {
        var failure = Assert.Throws<DispatchException>(() => Read<KnativeBuild>(json));

        Assert.Equal(Codes.ManifestInvalid, failure.Code);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    private static string Canonical(JsonNode node) => Sorted(node)!.ToJsonString();

    // Members by name, absent instead of null.
    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Where(static m => m.Value is not null).OrderBy(static m => m.Key, StringComparer.Ordinal)
            .Select(static m => KeyValuePair.Create(m.Key, Sorted(m.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
