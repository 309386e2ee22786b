using Dispatch.Testing;

namespace Dispatch.Build.Tool.Tests.Infrastructure;

/// <summary>A folder with a function and a base image, published with caches and credentials of this test only.</summary>
internal sealed class FunctionFolder : IDisposable
{
    private readonly TempFolder _folder = new();

    public FunctionFolder()
    {
        _folder.Write("hello/hello.js", "module.exports = () => 'Hello';\n");
        _folder.Write("Dockerfile", "ARG IMAGE\nFROM ${IMAGE}\nCOPY . /function/\n");
        _folder.Write("base/Dockerfile", "FROM scratch\nCOPY root /\n");
        _folder.Write("base/root/etc/passwd", "root:x:0:0:root:/:/bin/sh\n");
        Environment["DISPATCH_CACHE"] = _folder["cache"];
        Environment["DOCKER_CONFIG"] = _folder["docker"];
    }

    public string Path => _folder.Path;

    public Dictionary<string, string> Environment { get; } = [];

    public string this[params string[] parts] => _folder[parts];

    /// <summary>The arguments of a publish that lacks nothing but a destination.</summary>
    public string[] Publish(params string[] more) =>
        ["publish", "hello", "--runtime-image", $"oci-archive:{this["base.tar"]}", "--dockerfile", "Dockerfile", "--handler", "hello.js", .. more];

    public string Write(string relativePath, string content) => _folder.Write(relativePath, content);

    public Task<ToolRun> RunAsync(params string[] arguments) => ToolRun.RunAsync(Path, arguments, environment: Environment);

    /// <summary>Makes <c>base.tar</c>.</summary>
    public async Task<FunctionFolder> WithBaseAsync()
    {
        (await RunAsync("publish", "base", "--kind", "runtime", "--dockerfile", "base/Dockerfile", "--archive", "base.tar")).ExitedWith(0);
        return this;
    }

    /// <summary>A text without what changes from run to run.</summary>
    public string Scrub(string text) => System.Text.RegularExpressions.Regex.Replace(
        text.Replace(Path, "{folder}", StringComparison.Ordinal), "sha256:[0-9a-f]{64}", "sha256:{digest}");

    public void Dispose() => _folder.Dispose();
}
