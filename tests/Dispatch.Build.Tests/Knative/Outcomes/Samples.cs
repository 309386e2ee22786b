using System.Text.Json.Nodes;
using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Outcomes;
using Dispatch.Testing;
using KnativeBuild = Dispatch.Build.Knative.Manifests.KnativeBuild;

namespace Dispatch.Build.Tests.Knative.Outcomes;

/// <summary>Statuses written by hand. JSON uses single quotes.</summary>
internal static class Samples
{
    public const string Step = "build-step-build-and-push";

    public static BuildOutcome Outcome(ManualTimeProvider time) => new(new PhaseBudgets(), time);

    /// <summary>A Build that has begun, with a condition unless that is null.</summary>
    public static KnativeBuild Build(string? condition = "'status':'Unknown','reason':'Pending'", string timeout = "10m0s", string type = "type", string specStatus = "")
    {
        var conditions = condition is null ? "" : "{'" + type + "':'Succeeded'," + condition + "}";
        return Recording.Build(Json(
            $$$"""
            {'metadata':{'name':'hello','namespace':'functions'},'spec':{'timeout':'{{{timeout}}}','Status':'{{{specStatus}}}'},
             'status':{'builder':'Cluster','startTime':'2026-01-01T00:00:00Z','conditions':[{{{conditions}}}] } }
            """));
    }

    /// <summary>A pod whose one step has a state; more members of its status.</summary>
    public static JsonObject Pod(string state, string more = "'phase':'Pending'", string node = "'nodeName':'n1',") => Json(
        $$$"""
        {'metadata':{'name':'hello-pod-1'},
         'spec':{ {{{node}}}'initContainers':[{'name':'build-step-credential-initializer'},{'name':'{{{Step}}}','image':'builder:1','resources':{'limits':{'memory':'1Gi'} } }],'containers':[{'name':'nop','image':'nop:1'}]},
         'status':{ {{{more}}},'initContainerStatuses':[
           {'name':'build-step-credential-initializer','state':{'terminated':{'exitCode':0,'startedAt':'2026-01-01T00:00:01Z','finishedAt':'2026-01-01T00:00:02Z'} } },
           {'name':'{{{Step}}}','state':{ {{{state}}} } }] } }
        """);

    public static JsonObject Json(string text) => JsonNode.Parse(text.Replace('\'', '"'))!.AsObject();

    public static Diagnostic Failed(Verdict verdict) => Xunit.Assert.IsType<Verdict.Failed>(verdict).Diagnostic;
}
