using System.Text.Json.Nodes;
using Dispatch.Build.Definitions;
using Dispatch.Build.Knative.Engine;
using Dispatch.Oci;

namespace Dispatch.Build.Knative;

/// <summary>The Knative <c>Service</c> (serving.knative.dev/v1) that runs a function: its image, and all else as the cluster's defaults have it.</summary>
internal static class ServiceManifest
{
    /// <summary>The Service.</summary>
    /// <param name="plan">The function.</param>
    /// <param name="image">What it runs; null for the image that the plan makes.</param>
    /// <exception cref="DispatchException">DSP1002: the image is none, or for a registry; DSP1202: the function's name cannot be that of a Service.</exception>
    public static RenderedObject Create(PublishPlan plan, string? image)
    {
        var name = plan.Build.Name;
        if (!char.IsAsciiLetterLower(name[0]))
        {
            // A DNS label of RFC 1035, as the Kubernetes Service it makes needs: those of images may begin with a digit.
            throw new DispatchException(Codes.BuildInvalid, $"metadata.name of the Service: '{name}' must begin with a letter.");
        }

        if (image is not null && !ImageReference.TryParse(image, out _, out var problem))
        {
            throw new DispatchException(Codes.SettingInvalid, $"The image of the Service is '{image}'. {problem}");
        }

        var content = new JsonObject
        {
            ["apiVersion"] = "serving.knative.dev/v1",
            ["kind"] = "Service",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = plan.Cluster.Namespace,
                ["labels"] = new JsonObject { [BuildRequest.ManagedByLabel] = BuildRequest.ManagedBy, [BuildRequest.NameLabel] = name },
            },
            ["spec"] = new JsonObject
            {
                ["template"] = new JsonObject
                {
                    ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["image"] = image ?? BuildSpecs.Destination(plan.Build) }) },
                },
            },
        };
        return new($"{name}.service.yaml", content, image is null ? [.. Caveats(plan.Build)] : []);
    }

    private static IEnumerable<string> Caveats(ImageBuild build)
    {
        if (build.Destination.Location is not ImageLocation.InRegistry)
        {
            yield return "No registry is set: the image is a name only. Set FunctionImageRegistry before you apply this.";
        }
        else
        {
            yield return "The image is named by a tag: applied again, it makes no new revision when the tag has moved. Name what a publish printed to have one.";
        }
    }
}
