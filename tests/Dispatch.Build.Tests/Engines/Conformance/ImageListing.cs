using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Dispatch.Testing;

namespace Dispatch.Build.Tests.Engines.Conformance;

/// <summary>What an image holds, one line a file and one a configured value, read by umoci and skopeo.</summary>
internal static class ImageListing
{
    private static readonly string[] ConfigMembers =
    [
        "User", "ExposedPorts", "Env", "Entrypoint", "Cmd", "Volumes", "WorkingDir", "Labels", "StopSignal", "Shell", "Healthcheck", "OnBuild",
    ];

    /// <summary>The files of an image in an OCI layout: name, type, mode, owner, link target, content.</summary>
    public static async Task<List<string>> FilesAsync(string layout, string tag, string folder)
    {
        _ = await Tool.RunAsync("umoci", ["raw", "unpack", "--image", $"{layout}:{tag}", folder]);
        var list = await Tool.RunAsync("find", [folder, "-printf", "/%P %y %m %U:%G %l\n"]);
        var lines = list.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Content(folder, line)).Order(StringComparer.Ordinal).ToList();
        Directory.Delete(folder, recursive: true);
        return lines;
    }

    /// <summary>The configuration: what decides how a container runs, platform and author.</summary>
    public static List<string> Config(string json)
    {
        var root = JsonNode.Parse(json)!.AsObject();
        var config = root["config"]?.AsObject();
        (config?["Labels"] as JsonObject)?.Remove("io.buildah.version");
        return
        [
            .. ConfigMembers.Select(name => (name, Text(config?[name]))).Where(pair => pair.Item2.Length > 0).Select(pair => $"{pair.name}: {pair.Item2}"),
            .. new[] { "os", "architecture", "author" }.Select(name => $"{name}: {root[name]}").Where(line => !line.EndsWith(": ", StringComparison.Ordinal)),
        ];
    }

    private static string Content(string folder, string line)
    {
        var end = line.LastIndexOf(" f ", StringComparison.Ordinal);
        return end < 0 ? line : line + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, line[1..end]))))[..16];
    }

    // Absent, null, empty and zero mean the same; the order of objects and of the environment means nothing.
    private static string Text(JsonNode? node) => node switch
    {
        null => "",
        JsonArray { Count: 0 } => "",
        JsonArray list when list.All(item => item!.GetValue<string>().Contains('=', StringComparison.Ordinal)) =>
            string.Join(", ", list.Select(item => item!.ToJsonString()).Order(StringComparer.Ordinal)),
        JsonArray list => list.ToJsonString(),
        JsonObject map => string.Join(
            ", ",
            map.Select(pair => (pair.Key, Value: pair.Value is JsonObject ? "{}" : Text(pair.Value)))
                .Where(pair => pair.Value.Length > 0)
                .Select(pair => $"{pair.Key}={pair.Value}")
                .Order(StringComparer.Ordinal)),
        JsonValue value => value.ToString() is "0" ? "" : value.ToString(),
        _ => throw new InvalidOperationException("unknown JSON node"),
    };
}
