using Dispatch.Build.EndToEnd.Tests.Infrastructure;

namespace Dispatch.Build.EndToEnd.Tests.Ci;

/// <summary>What a pipeline says of the sample function.</summary>
internal static class PublishInputs
{
    /// <summary>All that is needed but a destination, and more.</summary>
    public static Dictionary<string, string> Of(PackageFixture package, params (string Name, string Value)[] more)
    {
        var inputs = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["folder"] = "hello",
            ["handler"] = "hello.js",
            ["runtime-image"] = $"oci-archive:{package.RuntimeArchive}",
        };
        foreach (var (name, value) in more)
        {
            inputs[name] = value;
        }

        return inputs;
    }
}
